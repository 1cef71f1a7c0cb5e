"""Ids that nobody can guess, so that knowing one is the right to use what it names."""

import secrets

ID_BYTES = 16
"""Random bytes of an id: 128 bits."""


def new_id() -> str:
    """An id of 22 letters."""
    return secrets.token_urlsafe(ID_BYTES)
