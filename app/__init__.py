"""The Backpass server: FastAPI routes over the engine. Knows HTTP and JSON; computes nothing of the network itself."""

import os

# One thread for NumPy's matrix products (OpenBLAS, and Accelerate on macOS), set before NumPy is loaded. At 64 units,
# threads that wait for each other cost 15 times the work: a step of 8 layers × 64 units took 125 ms of CPU, now 8.
for _variable in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
