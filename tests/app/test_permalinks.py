"""Links that hold a run."""

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import permalinks

RUN = {
    "spec": {"seed": 3, "layers": [{"units": 2}]},
    "edits": [{"iteration": 1, "parameters": {"W1.1.1": 0.1}}],
    "iteration": 7,
}


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


def test_a_link_brings_back_the_run_it_was_made_of() -> None:
    link = permalinks.encode(RUN["spec"], RUN["edits"], RUN["iteration"])
    prefix, text = link[:6], link[6:]
    assert prefix == "/?run="
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert permalinks.decode(text) == RUN


def test_a_number_comes_back_to_its_last_bit() -> None:
    values = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.0]
    link = permalinks.encode({"values": values}, [], 0)
    back = permalinks.decode(link[6:])["spec"]["values"]
    assert [value.hex() for value in back] == [value.hex() for value in values]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cut off"),
        ("hello world", "characters"),
        ("abc", "cut off"),
        (permalinks.encode(RUN["spec"], [], 0)[6:-8], "cut off"),
        (packed(b"[1, 2]"), "an array"),
        (packed(b'{"spec": {}}'), "exactly spec, edits, iteration"),
        (packed(b'{"spec": {}, "spec": {}, "edits": [], "iteration": 0}'), "twice"),
        (packed(b"\xff\xfe"), "UTF-8"),
        (packed(b"[" * 50_000), "deep"),
        (packed(b"[" * 100_000), "arrays and objects"),
        (packed(json.dumps({**RUN, "more": 1}).encode()), "exactly"),
        (packed(b" " * 50_000_000), "more than the 1,000,000 bytes"),
        ("é", "characters"),
    ],
)
def test_a_broken_link_says_what_is_wrong_with_it(text: str, reason: str) -> None:
    with pytest.raises(permalinks.BrokenLink, match=reason):
        permalinks.decode(text)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_whatever_stands_in_a_link_is_a_run_or_a_broken_link(text: str) -> None:
    def outcome() -> Any:
        try:
            return permalinks.decode(text)
        except permalinks.BrokenLink as error:
            return error

    assert isinstance(outcome(), permalinks.BrokenLink)


def test_a_session_has_a_link_that_holds_the_spec_the_edits_and_the_iteration(begin: Any, call: Any) -> None:
    session = begin(preset="xor")
    call(session, "step", count=3)
    call(session, "edit", parameters={"W1.1.1": 0.1})
    session = call(session, "step")["session"]
    prefix, text = session["permalink"].split("=", 1)
    assert prefix == "/?run"
    held = zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert json.loads(held) == {"spec": session["spec"], "edits": session["edits"], "iteration": 4}


def test_what_the_link_holds_begins_the_same_run(client: Any, begin: Any, call: Any) -> None:
    session = call(begin(preset="circle"), "step", count=25)["session"]
    again = begin(**permalinks.decode(session["permalink"].removeprefix("/?run=")))
    assert {**again, "id": ""} == {**session, "id": ""}


@pytest.mark.parametrize("iteration", [0, 9, 10, 99, 12345, 1_000_000])
def test_links_of_every_length_can_be_read(iteration: int) -> None:
    """The bytes before the iteration are of every remainder by three, which base64 packs apart."""
    for filler in ("", "a", "ab", "abc", "é"):
        spec = {"dataset": {"name": "custom", "input_names": [filler]}}
        link = permalinks.encode(spec, [], iteration)
        assert permalinks.decode(link[6:]) == {"spec": spec, "edits": [], "iteration": iteration}
