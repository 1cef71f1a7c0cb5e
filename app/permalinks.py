"""Links that hold a whole run: its spec, its edits and its iteration, compressed into the query of the page."""

import base64
import binascii
import zlib
from typing import Any

import orjson

from app.bodies import read_object
from app.problems import Problem

LONGEST = 1_000_000
"""Bytes that a link may hold once inflated: a short link must not unfold into more than a body may hold."""

MEMBERS = ("spec", "edits", "iteration")


class BrokenLink(ValueError):
    """A link that holds no run; its text says what is wrong with it, for the reader of the page."""


def encode(spec: dict[str, Any], edits: list[dict[str, Any]], iteration: int) -> str:
    """The address, from the server's root, of the page that opens with this run."""
    members = orjson.dumps({"spec": spec, "edits": edits, "iteration": iteration}, option=orjson.OPT_SERIALIZE_NUMPY)
    packed = base64.urlsafe_b64encode(zlib.compress(members))
    return "/?run=" + packed.decode().rstrip("=")


def decode(text: str) -> dict[str, Any]:
    """The ``{"spec", "edits", "iteration"}`` that :func:`encode` packed. Raises :class:`BrokenLink`."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BrokenLink("it holds characters that no such link has, or some are missing") from None
    inflater = zlib.decompressobj()
    try:
        members = inflater.decompress(packed, LONGEST)
    except zlib.error:
        raise BrokenLink("it is cut off or changed") from None
    if inflater.unconsumed_tail:
        raise BrokenLink(f"it holds more than the {LONGEST:,} bytes that are read")
    if not inflater.eof:
        raise BrokenLink("it is cut off")
    try:
        start = read_object(members)
    except Problem as problem:
        raise BrokenLink(f"what it holds cannot be used: {problem.detail}") from None
    if set(start) != set(MEMBERS):
        raise BrokenLink(f"it must hold exactly {', '.join(MEMBERS)}")
    return start
