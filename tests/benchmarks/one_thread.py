"""One thread for every library that multiplies matrices, float64 for JAX; to be imported before NumPy is."""

import os
import sys

if "numpy" in sys.modules:
    raise ImportError("NumPy was loaded before tests.benchmarks.one_thread, which has to come first.")

for name in ("OPENBLAS", "OMP", "MKL", "BLIS", "NUMEXPR"):
    os.environ[f"{name}_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_ENABLE_X64"] = "1"
os.environ["JAX_PLATFORMS"] = "cpu"
