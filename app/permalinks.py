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


class Opening:
    """What the links to a run have in common at every iteration: its spec and its edits, compressed once.

    A link is one zlib stream (RFC 1950). All but the iteration is compressed up to a byte boundary; the few bytes with
    the iteration follow as a stored block (RFC 1951, 3.2.4), so that a link costs next to nothing.
    """

    def __init__(self, spec: bytes, edits: bytes) -> None:
        members = b'{"spec":' + spec + b',"edits":' + edits + b',"iteration":'
        compressor = zlib.compressobj()
        packed = compressor.compress(members) + compressor.flush(zlib.Z_FULL_FLUSH)
        whole = len(packed) - len(packed) % 3  # base64 turns three bytes into four letters
        self.checksum = zlib.adler32(members)
        self.text = "/?run=" + base64.urlsafe_b64encode(packed[:whole]).decode()
        self.rest = packed[whole:]

    def link(self, iteration: int) -> str:
        """The address, from the server's root, of the page that opens with the run at ``iteration``."""
        last = b"%d}" % iteration
        length = len(last)
        block = b"\x01" + (length | (~length & 0xFFFF) << 16).to_bytes(4, "little") + last
        checksum = zlib.adler32(last, self.checksum).to_bytes(4, "big")
        return self.text + base64.urlsafe_b64encode(self.rest + block + checksum).decode().rstrip("=")


def encode(spec: Any, edits: Any, iteration: int) -> str:
    """The address, from the server's root, of the page that opens with this run."""
    return Opening(orjson.dumps(spec), orjson.dumps(edits)).link(iteration)


def decode(text: str) -> dict[str, Any]:
    """The ``{"spec", "edits", "iteration"}`` that a link holds. Raises :class:`BrokenLink`."""
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
