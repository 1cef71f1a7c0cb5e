"""Hypothesis strategies for any valid run: specs, the edits that may be made in it, and how far to go.

Everything is drawn from lists written here, so that what the engine offers can be held against them.
"""

import itertools
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

HIDDEN = ("tanh", "relu", "sigmoid", "identity", "leaky_relu", "elu", "softplus", "silu", "gelu", "sine")
PLAIN_LOSSES = ("half_squared_error", "squared_error", "mean_squared_error", "absolute_error", "huber")
GATES = ("and", "or", "nand", "xor")
CLASS_CLOUDS = ("circle", "gauss", "spiral", "moons", "xor_clusters")
CURVES = ("regression_plane", "regression_gauss", "sine")
PLANE_FEATURES = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
LINE_FEATURES = ("x1", "x1^2", "sin(x1)")
INITIALIZERS = (
    *("zeros", "constant", "uniform", "normal", "glorot_uniform", "glorot_normal"),
    *("he_uniform", "he_normal", "lecun_normal"),
)
# Every one of them leaves a row to train on, of as few as one row and of three or more.
SPLITS = (
    None,
    {"train": 0.6, "validation": 0.4, "test": 0.0},
    {"train": 0.6, "validation": 0.0, "test": 0.4},
    {"train": 0.5, "validation": 0.25, "test": 0.25},
)
VALUE = st.floats(-2, 2).map(lambda value: round(value, 3))
RATE = st.sampled_from([0.1, 0.01, 0.5, 0.0, 1.5, 40.0])
SHARE = st.sampled_from([0.9, 0.5, 0.0, 0.99])
# Always given, and not so small that a gradient which is 0 but for rounding would be blown up to a step.
EPSILON = {"eps": st.sampled_from([1e-3, 1e-1])}


def examples(count: int) -> settings:
    """The same ``count`` examples on every machine and in every run, however long each takes."""
    return settings(
        max_examples=count,
        stateful_step_count=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


Strategies = dict[str, st.SearchStrategy[Any]]


def choice(name: str, given: Strategies | None = None, **some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A registry's entry with the ``given`` parameters and some of the others."""
    return st.fixed_dictionaries({"name": st.just(name), **(given or {})}, optional=some)


ADAM = {"learning_rate": RATE, "beta1": SHARE, "beta2": SHARE}
WARMUP = {"warmup": st.sampled_from([0, 1, 3, 8])}
FACTOR = st.sampled_from([0.5, 0.9, 1.0])
OPTIMIZER = st.one_of(
    choice("sgd", learning_rate=RATE, momentum=SHARE, nesterov=st.booleans()),
    choice("adagrad", EPSILON, learning_rate=RATE),
    choice("rmsprop", EPSILON, learning_rate=RATE, alpha=SHARE),
    choice("adam", EPSILON, **ADAM),
    choice("adamw", EPSILON, **ADAM, weight_decay=st.sampled_from([0.0, 0.1])),
)
SCHEDULE = st.one_of(
    choice("constant", **WARMUP),
    choice("step", every=st.integers(1, 4), factor=FACTOR, **WARMUP),
    choice("exponential", factor=FACTOR, **WARMUP),
    choice("cosine", iterations=st.integers(1, 15), final=st.sampled_from([0.0, 0.05]), **WARMUP),
)
CLIP = st.one_of(
    st.none(),
    st.sampled_from([0.1, 1.0, 50.0]).map(lambda c: {"norm": c}),
    st.sampled_from([0.05, 1.0]).map(lambda c: {"value": c}),
)
PENALTY = st.fixed_dictionaries({}, optional={"l1": st.sampled_from([0.0, 0.02]), "l2": st.sampled_from([0.0, 0.3])})
BATCH_SIZE = st.one_of(st.none(), st.integers(1, 6), st.sampled_from([9, 1000]))


def stop(validation: bool) -> st.SearchStrategy[dict[str, Any] | None]:
    """Stop rules that are met now and then within some twenty iterations."""
    rules = {
        "loss_below": st.sampled_from([0.3, 0.01]),
        "gradient_below": st.sampled_from([0.05, 1e-6]),
        "max_epochs": st.sampled_from([2, 5, 100]),
    }
    if validation:
        rules["patience"] = st.integers(1, 3)
    return st.one_of(st.none(), st.fixed_dictionaries({}, optional=rules))


def parameter_names(sizes: list[int]) -> list[str]:
    """Every parameter's name, of a network whose inputs and layers have these sizes."""
    names = []
    for layer in range(1, len(sizes)):
        for j in range(1, sizes[layer] + 1):
            names += [f"W{layer}.{j}.{i}" for i in range(1, sizes[layer - 1] + 1)] + [f"b{layer}.{j}"]
    return names


def frozen(sizes: list[int], least: int = 0) -> st.SearchStrategy[list[str]]:
    """Names of parameters, of a layer's all and of kinds; often none, where that is not too few."""
    groups = ["W", "b", *(f"{kind}{layer}" for layer in range(1, len(sizes)) for kind in "Wb")]
    some = st.lists(st.sampled_from([*groups, *parameter_names(sizes)]), min_size=least, max_size=3, unique=True)
    return some if least else st.one_of(st.just([]), some)


@st.composite
def own_table(draw: st.DrawFn) -> tuple[dict[str, Any], int, tuple[int, ...], bool]:
    """Custom data of 1 to 12 rows (1 is always trained on), numeric or labelled; as ``data_set`` answers."""
    rows, columns = draw(st.integers(3, 12)), draw(st.integers(1, 3))
    inputs = draw(st.lists(st.lists(VALUE, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    if draw(st.booleans()):
        labels = ("a", "b", "c")[: draw(st.integers(2, 3))]
        rest = draw(st.lists(st.sampled_from(labels), min_size=rows - len(labels), max_size=rows - len(labels)))
        targets: list[Any] = [*labels, *rest]
        fits = (1, 2) if len(labels) == 2 else (3,)
        return {"name": "custom", "inputs": inputs, "targets": targets}, columns, fits, True
    outputs = draw(st.integers(1, 3))
    targets = draw(st.lists(st.lists(VALUE, min_size=outputs, max_size=outputs), min_size=rows, max_size=rows))
    fields = {"name": "custom", "inputs": inputs, "targets": targets, "task": "regression"}
    return fields, columns, (outputs,), False


@st.composite
def data_set(draw: st.DrawFn) -> tuple[dict[str, Any], int, tuple[int, ...], bool]:
    """A small dataset: its part of the spec, its features, what units its last layer may have, if it has classes."""
    kind = draw(st.sampled_from(["own", "clouds", "gates", "curves", "own", "clouds", "iris", "fixed"]))
    if kind == "own":
        fields, inputs, fits, classes = draw(own_table())
    elif kind in ("clouds", "curves"):
        name = draw(st.sampled_from(CLASS_CLOUDS if kind == "clouds" else CURVES))
        noise = draw(st.sampled_from([0.0, 0.1, 1.0]))
        fields = {"name": name, "rows": draw(st.integers(4, 14)), "noise": noise}
        inputs, classes = (1 if name == "sine" else 2), kind == "clouds"
        fits = (1, 2) if classes else (1,)
    elif kind == "gates":
        fields, inputs, fits, classes = {"name": draw(st.sampled_from(GATES))}, 2, (1, 2), True
    elif kind == "iris":
        fields, inputs, fits, classes = {"name": "iris"}, 4, (3,), True
    else:
        name, inputs, outputs = draw(st.sampled_from([("one_point", 2, 1), ("two_two_two", 2, 2), ("y_3x", 1, 1)]))
        fields, fits, classes = {"name": name}, (outputs,), False
    if draw(st.booleans()):
        fields["split"] = draw(st.sampled_from(SPLITS))
    if draw(st.booleans()):
        fields["standardize"] = draw(st.booleans())
    if inputs <= 2 and draw(st.booleans()):
        offered = PLANE_FEATURES if inputs == 2 else LINE_FEATURES
        fields["features"] = draw(st.lists(st.sampled_from(offered), min_size=1, max_size=4, unique=True))
        inputs = len(fields["features"])
    return fields, inputs, fits, classes


def _has_validation(fields: dict[str, Any]) -> bool:
    """Whether a split that ``fields`` give holds validation rows back: of one row a share of 0.4 holds none."""
    split = fields.get("split")
    return bool(split and split["validation"] and fields["name"] not in ("one_point", "two_two_two"))


@st.composite
def specs(draw: st.DrawFn, halting: bool = True) -> dict[str, Any]:
    """A raw spec that is valid; with ``halting``, stop rules may be among it."""
    fields, inputs, fits, classes = draw(data_set())
    outputs = draw(st.sampled_from(fits))
    hidden = draw(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(HIDDEN)), max_size=2))
    entropies = ["binary_cross_entropy", *(["cross_entropy"] if outputs > 1 else [])] if classes else []
    loss = draw(st.sampled_from([*entropies, *PLAIN_LOSSES]))
    last = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.get(loss)
    last = last or draw(st.sampled_from([*HIDDEN, *(["softmax"] if outputs > 1 else [])]))
    sizes = [inputs, *(units for units, _ in hidden), outputs]
    spec = {
        "dataset": fields,
        "layers": [{"units": units, "activation": name} for units, name in [*hidden, (outputs, last)]],
        "loss": {"name": loss, "reduction": draw(st.sampled_from(["mean", "mean", "sum"]))},
        "optimizer": draw(OPTIMIZER),
        "batch_size": draw(BATCH_SIZE),
        "seed": draw(st.integers(0, 99)),
    }
    if draw(st.booleans()):
        spec["parameters"] = [
            {"W": [[draw(VALUE) for _ in range(n)] for _ in range(m)], "b": [draw(VALUE) for _ in range(m)]}
            for n, m in itertools.pairwise(sizes)
        ]
    else:
        spec["initializer"] = {"name": draw(st.sampled_from(INITIALIZERS))}
    optional = {
        "penalty": PENALTY,
        "schedule": SCHEDULE,
        "clip": CLIP,
        "frozen": frozen(sizes),
        "shuffle": st.booleans(),
    }
    if halting and draw(st.booleans()):
        spec["stop"] = draw(stop(_has_validation(fields)))
    return {**spec, **draw(st.fixed_dictionaries({}, optional=optional))}


def sizes_of(spec: dict[str, Any]) -> list[int]:
    """Inputs and units by layer of a completed spec, as a dict."""
    return [len(spec["dataset"]["features"]), *(layer["units"] for layer in spec["layers"])]


def changes(spec: dict[str, Any], halting: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """What an edit of a run of this completed spec may change; never nothing."""
    sizes = sizes_of(spec)
    fields = {
        "parameters": st.dictionaries(st.sampled_from(parameter_names(sizes)), VALUE, min_size=1, max_size=3),
        "optimizer": st.one_of(OPTIMIZER, st.fixed_dictionaries({"learning_rate": RATE})),
        "schedule": SCHEDULE,
        "clip": CLIP,
        "penalty": PENALTY,
        "batch_size": BATCH_SIZE,
        "frozen": frozen(sizes),
    }
    if halting:
        fields["stop"] = stop(_has_validation(spec["dataset"]))
    some = st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=3, unique=True)
    return some.flatmap(lambda keys: st.fixed_dictionaries({key: fields[key] for key in keys}))


@st.composite
def edited(draw: st.DrawFn, spec: dict[str, Any], last: int, halting: bool = True) -> list[dict[str, Any]]:
    """Edits, ascending, at most one an iteration, at 0 to ``last``."""
    places = draw(st.lists(st.integers(0, last), min_size=1, max_size=4, unique=True))
    return [{"iteration": k, **draw(changes(spec, halting))} for k in sorted(places)]
