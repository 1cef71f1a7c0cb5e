"""The profile ``long``: many examples, new ones in every run. ``pytest tests/fuzz --hypothesis-profile long``."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "long", max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
