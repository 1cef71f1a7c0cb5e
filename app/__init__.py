"""The Backpass server: FastAPI routes over the engine. Knows HTTP and JSON; computes nothing of the network itself."""
