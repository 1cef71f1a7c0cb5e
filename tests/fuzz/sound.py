"""Walks with sound arguments at a server, each answer held by schemathesis against the server's own description."""

from collections import Counter

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from tests.fuzz.walk import Answer, Call, Walk

CHECKS = [
    *(schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance),
    *(checks.response_schema_conformance, checks.response_headers_conformance),
]
Seen = Counter[tuple[str, int]]
"""How many answers there were, by operation (its method and its path) and status."""


def walked(address: str, walks: int, begin: int) -> Seen:
    """What was answered in so many walks. Raises where an answer is not as it should be."""
    found: Seen = Counter()
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")

    with requests.Session() as session:

        def send(call: Call) -> Answer:
            body = {} if call.body is None else {"body": call.body, "media_type": "application/json"}
            case = schema[call.template][call.method].Case(
                path_parameters=dict(call.ids), query=dict(call.query), **body
            )
            answer = case.call_and_validate(session=session, checks=CHECKS)
            found[f"{call.method} {call.template}", answer.status_code] += 1
            is_document = "json" in answer.headers.get("content-type", [""])[0]
            return Answer(answer.status_code, answer.json() if is_document else None)

        @seed(begin)
        @settings(
            max_examples=walks,
            database=None,
            deadline=None,
            phases=(Phase.generate,),  # shorter cases take minutes
            suppress_health_check=list(HealthCheck),
        )
        @given(drawing=st.data())
        def walk(drawing: st.DataObject) -> None:
            Walk(drawing.draw, send).all()

        walk()
    return found
