"""The routes under ``/api``, by noun."""
