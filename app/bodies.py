"""The reading of request bodies as strict JSON objects."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, get_args

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.problems import Problem, invalid
from app.schemas.arrays import ArrayForm
from engine.fields import shown

DEEPEST = 16
"""Levels of nesting in a body; the deepest spec has 6 (parameters, layer, W, row, number in a call)."""
MOST_CONTAINERS = 60_000
"""Arrays and objects in a body: 20,000 rows of inputs and of targets are 40,000. Each costs what ten numbers cost."""
MOST_FIELDS = 100
"""Fields of a call; the longest call has 25. Each unknown one is named in the answer."""
LONG = 50_000
"""Bytes from which a body is read in a thread: 5 ms of work, more than the hop and more than others should wait for."""
ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""How a NUL or half of a surrogate pair is written in JSON: UTF-8 and JSON allow neither as it is."""


class DuplicateKey(ValueError):
    """A JSON object that names one key twice, so that what is meant is unknown."""


def unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of ``pairs``; raises :class:`DuplicateKey` where a key comes twice."""
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKey(f"the key {shown(key)} comes twice in one object")
            seen.add(key)
    return members


def nested(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every object, array and text in ``value``, with the path that leads to it."""
    stack = [(path, value)]
    while stack:
        path, value = stack.pop()
        yield path, value
        if isinstance(value, dict):
            members = [(str(key), member) for key, member in value.items()]
        elif isinstance(value, list):
            members = [(str(index), member) for index, member in enumerate(value)]
        else:
            continue
        stack.extend(((*path, key), member) for key, member in members if isinstance(member, dict | list | str))


BRACKETS = bytes.maketrans(b"{}", b"[]")
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def is_shallow(body: bytes) -> bool:
    """Whether nothing in ``body``, which is JSON, is nested deeper than :data:`DEEPEST`.

    Of what may be shallow with brackets in its texts it says no. Peeling off a level of a body's brackets at a time
    takes a hundredth of the time of looking at what was built of them.
    """
    brackets = body.translate(BRACKETS, NO_BRACKETS)
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"")
    return not brackets


UNFIT = re.compile("[\x00\ud800-\udfff]")


def encodable(text: str) -> bool:
    """Whether ``text`` is one that UTF-8 can hold, without NUL."""
    return UNFIT.search(text) is None


DECODER = json.JSONDecoder(object_pairs_hook=unique_keys)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``.

    ``NaN`` and ``Infinity`` are read as the numbers they name, so that the check of fields can say which field holds
    them. Raises :class:`Problem` 400 where ``body`` is not JSON, 413 where it holds too many arrays and objects, and
    422 where it is JSON but not a fit object.
    """
    count = check_count(body)
    try:
        value = DECODER.decode(body.decode())
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 text at byte {error.start}. Send a JSON object.") from None
    except RecursionError:
        raise Problem(400, f"The body is nested too deeply. At most {DEEPEST} levels are read.") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, f"The body is not JSON: {error.msg} at {place}. Send a JSON object.") from None
    except ValueError as error:
        raise Problem(400, f"The body is not sound JSON: {error}. Send a JSON object.") from None
    if not isinstance(value, dict):
        raise invalid(
            [{"field": "", "message": f"The body must be a JSON object, not {kind(value)}.", "allowed": "object"}]
        )
    if len(value) > MOST_FIELDS:
        message = f"The body has {len(value):,} fields; no call has as many as {MOST_FIELDS}."
        raise invalid([{"field": "", "message": message, "allowed": MOST_FIELDS}])
    if ESCAPED.search(body) or (count > DEEPEST and not is_shallow(body)):
        check_nesting(value)
    return value


def check_count(body: bytes) -> int:
    """How many brackets ``body`` opens. Raises a 413 where they are more than arrays and objects are read, before these
    are built.
    """
    count = body.count(b"[") + body.count(b"{")
    if count > MOST_CONTAINERS:
        detail = f"The body opens {count:,} arrays and objects; {MOST_CONTAINERS:,} are read. Send fewer rows."
        raise Problem(413, detail)
    return count


def check_nesting(value: dict[str, Any]) -> None:
    """Raise a 422 where ``value`` is nested deeper than :data:`DEEPEST` or holds text that cannot be sent back."""
    for path, member in nested(value):
        if len(path) > DEEPEST:
            message = f"must not be nested deeper than {DEEPEST} levels."
            raise invalid([{"field": ".".join(path[:3]), "message": message, "allowed": DEEPEST}])
        texts = [member] if isinstance(member, str) else list(member) if isinstance(member, dict) else []
        if not all(encodable(text) for text in texts):
            field = ".".join(part if encodable(part) else "?" for part in path)
            message = "must be Unicode text without NUL and without halves of surrogate pairs."
            raise invalid([{"field": field, "message": message, "allowed": "Unicode text"}])


def kind(value: Any) -> str:
    """What JSON calls ``value``."""
    names = {list: "an array", str: "a text", bool: "a boolean", int: "a number", float: "a number", type(None): "null"}
    return names.get(type(value), "an object")


IN_QUERY = "arrays"
"""The one field of a body that may stand in the query as well; where both have it, the body's holds."""


def with_query(body: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """``body`` with its field that stands in the query. Raises :class:`Problem` 422 where the query holds another."""
    unknown = [name for name in query if name != IN_QUERY]
    if unknown:
        message = f"is not read from the query of a call with a body, only {IN_QUERY} is. Send it in the body."
        raise invalid([{"field": name, "message": message, "allowed": [IN_QUERY]} for name in unknown])
    forms = get_args(ArrayForm)
    if IN_QUERY in body and query.get(IN_QUERY, forms[0]) not in forms:  # else it is checked as the body's
        message = f"must be {' or '.join(forms)} in the query, not {shown(query[IN_QUERY])}."
        raise invalid([{"field": IN_QUERY, "message": message, "allowed": list(forms)}])
    return {**query, **body}


class StrictRequest(Request):
    """A request whose body is read by :func:`read_object`; an empty body means ``{}``."""

    async def json(self) -> dict[str, Any]:
        body = await self.body()
        read = read_object(body) if len(body) < LONG else await asyncio.to_thread(read_object, body)
        return with_query(read, self.query_params) if self.scope["query_string"] else read

    async def body(self) -> bytes:
        return await super().body() or b"{}"


class StrictRoute(APIRoute):
    """A route whose body must be a sound JSON object."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def strict_handler(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return strict_handler
