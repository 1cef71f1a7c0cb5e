"""Sound arguments of every operation, for the session at hand: Hypothesis strategies over a session's document."""

from typing import Any

from hypothesis import strategies as st

from engine.completion import complete
from engine.presets import PRESETS
from tests.engine.any_spec import CLIP, INITIALIZERS, OPTIMIZER, RATE, changes, edited, parameter_names, sizes_of, specs

Document = dict[str, Any]
Strategy = st.SearchStrategy[Any]

FORMS = {"arrays": st.sampled_from(["base64", "base64-f4"])}
SEEDS = st.integers(0, 2**53 - 1)
SPAN = st.sampled_from([0.01, 0.3, 1, 5.5, 100])


def some(given: dict[str, Strategy] | None = None, **optional: Strategy) -> Strategy:
    """The ``given`` fields, and any of the others."""
    return st.fixed_dictionaries(given or {}, optional=optional)


@st.composite
def beginnings(draw: st.DrawFn) -> Document:
    """The body of a new session: fields of a spec, a preset, or either with edits and an iteration; some diverge."""
    kind = draw(st.sampled_from(["fields", "fields", "spec", "preset", "preset", "wild", "wild"]))
    if kind == "preset":
        overrides = {"seed": SEEDS, "batch_size": st.one_of(st.none(), st.integers(1, 50)), "shuffle": st.booleans()}
        return draw(
            some({"preset": st.sampled_from(sorted(PRESETS))}, iteration=st.integers(0, 40), **overrides, **FORMS)
        )
    spec = draw(specs())
    if kind == "wild":
        rate = draw(st.sampled_from([1e100, 1e200, 1e300, 1e308]))
        return {"spec": {**spec, "optimizer": {"name": "sgd", "learning_rate": rate}}, "iteration": 3}
    if kind == "fields":
        return {**spec, **draw(some(**FORMS))}
    last = draw(st.integers(0, 15))
    whole = complete(spec).to_dict()
    return {"spec": spec, "iteration": last, "edits": draw(edited(whole, last)), **draw(some(**FORMS))}


def iterations(session: Document) -> Strategy:
    """Those whose trace can be asked for."""
    return st.integers(1, session["furthest"] + 1)


def names(session: Document) -> list[str]:
    """Of every parameter."""
    return parameter_names(sizes_of(session["spec"]))


def queries(session: Document, rows: list[int]) -> dict[str, Strategy]:
    """By the end of the path, the query of each view; ``rows`` are of the batch of the peek."""
    at = {"iteration": iterations(session)}
    named = {"parameter": st.sampled_from(names(session))}
    first = {**at, "sample": st.just(1)}
    in_batch = st.one_of(some(**first), some(row=st.sampled_from(rows)), some(sample=st.integers(1, len(rows))))
    points, axis = st.integers(2, 60), st.integers(3, 9)
    planes = st.one_of(
        some(directions=st.just("random"), seed=SEEDS, span=SPAN, resolution=axis, **at, **FORMS),
        some({"directions": st.just("pca")}, span=SPAN, resolution=axis, **at, **FORMS),
        some(
            {
                "directions": st.just("parameters"),
                "parameter": st.lists(named["parameter"], min_size=2, max_size=2, unique=True),
            },
            span=SPAN,
            resolution=axis,
            **at,
        ),
    )
    return {
        "": some(**FORMS),
        "/trace": st.builds(lambda *parts: parts[0] | parts[1], in_batch, some(**FORMS)),
        "/inspect": st.builds(lambda *parts: parts[0] | parts[1], in_batch, some(named, **FORMS)),
        "/updates": some(named, count=st.integers(1, 200), **at),
        "/gradient-check": some(epsilon=st.sampled_from([1e-7, 1e-4, 0.01, 3]), **at, **FORMS),
        "/diagnostics": some(**at, **FORMS),
        "/quantiles": some(quantity=st.sampled_from(["W", "dL_dW", "a", "delta"]), points=points, **FORMS),
        "/rows": some(offset=st.integers(0, 300), limit=st.integers(1, 1000), **at, **FORMS),
        "/grid": some(resolution=st.integers(2, 20), units=st.sampled_from(["true", "false"]), **at, **FORMS),
        "/slice": some(named, span=SPAN, points=st.integers(3, 60), **at, **FORMS),
        "/landscape": planes,
        "/history": some(points=points, **FORMS),
    }


def bodies(session: Document) -> dict[tuple[str, str], Strategy]:
    """By method and the end of the path, the body of each change."""
    about = {"at": st.just(session["iteration"]), "request": st.uuids().map(str), **FORMS}
    flags = {"trace": st.booleans(), "peek": st.booleans()}
    first_edit = changes(session["spec"]).map(lambda edit: {"iteration": 0, **edit})
    return {
        ("POST", "/step"): st.one_of(
            some(count=st.sampled_from([1, 2, 7, 30, 400]), **flags, **about),
            some({"unit": st.just("epoch")}, count=st.integers(1, 2), **flags, **about),
        ),
        ("POST", "/seek"): some({"iteration": st.integers(0, session["furthest"])}, **about),
        ("PATCH", ""): st.builds(lambda *parts: parts[0] | parts[1], changes(session["spec"]), some(**about)),
        ("POST", "/reset"): some(
            spec=some(seed=SEEDS, optimizer=OPTIMIZER, clip=CLIP, shuffle=st.booleans()),
            edits=st.one_of(st.just([]), st.lists(first_edit, max_size=2)),
            **about,
        ),
    }


VARIED = {
    "optimizer.learning_rate": RATE,
    "optimizer.name": st.sampled_from(["sgd", "adagrad", "rmsprop", "adam", "adamw"]),
    "optimizer": OPTIMIZER,
    "initializer.name": st.sampled_from(INITIALIZERS),
    "seed": st.integers(0, 99),
    "clip": CLIP,
    "penalty.l2": st.sampled_from([0, 0.01, 0.5]),
    "loss.reduction": st.sampled_from(["mean", "sum"]),
    "shuffle": st.booleans(),
}
"""By path, values that a comparison of any runs may give it."""


@st.composite
def comparisons(draw: st.DrawFn, session: Document) -> Document:
    """The body of a comparison: from where the session stands, from its spec or from a preset."""
    path = draw(st.sampled_from(sorted(VARIED)))
    base = draw(
        st.sampled_from([{"from_session": session["id"]}, {"spec": session["spec"]}, {"preset": "xor"}, {"spec": {}}])
    )
    extent = draw(st.sampled_from([{"iterations": 7}, {"epochs": 1}, {"iterations": 1}]))
    values = draw(st.lists(VARIED[path], min_size=1, max_size=3))
    return {**base, **extent, "vary": {path: values}, **draw(some(loss_below=st.sampled_from([0.1, 2]), **FORMS))}
