"""The wire: what a call may hold, what an answer holds. Calls are checked by these; answers are documented by them."""
