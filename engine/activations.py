"""Activation functions a = f(z), one record an entry.

Arrays are feature-major: z and a have shape (units, rows), or (runs, units, rows) where several runs are computed
together. An elementwise activation has a slope f'(z) for each unit. Softmax mixes the units of its layer, so it has a
Jacobian instead and pulls gradients back as a sum over the outputs. Every function takes ``out`` last, the array to
write to; without one it makes a new array.

Sources: Nielsen, "Neural Networks and Deep Learning", ch. 1 and 3; Goodfellow et al., "Deep Learning", 6.2.2 and 6.3;
the papers that the entries name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from engine.fields import Field

Out = np.ndarray | None

ONE, ZERO = np.array(1.0), np.array(0.0)
"""Numbers as arrays: a ufunc takes half the time with them that it takes with Python's own."""


@dataclass(frozen=True)
class Activation:
    """One activation.

    function: (z, out) -> a (units, rows), finite where z is.
    slope: (z, a, out) -> da/dz (units, rows), of an elementwise activation; None where a unit's a depends on other
    units' z.
    jacobian: a (units,) -> da/dz (units, units), [k, j] = da_k/dz_j, of one sample; where there is no slope.
    pull_back: (dL_da, a, out) -> delta (units, rows), where there is no slope to multiply with.
    kinks: the z at which f has no derivative; the slope taken there is what ``slope`` gives.
    linear: whether f is a straight line, so that a linear model stays one.
    lowest, highest: the ends of its range, or None where it has none on that side; what targets it can come close to.
    steepest: about the largest slope of one that flattens out where |z| grows (on the left alone if ``highest`` is
    None); None for one that never does.
    label_values: what two classes become as the targets of one output unit with this activation.
    """

    name: str
    label: str
    latex: str
    derivative_latex: str
    source: str
    function: Callable[..., np.ndarray]
    slope: Callable[..., np.ndarray] | None
    jacobian: Callable[[np.ndarray], np.ndarray] | None = None
    pull_back: Callable[..., np.ndarray] | None = None
    parameters: tuple[Field, ...] = ()
    kinks: tuple[float, ...] = ()
    last_layer_only: bool = False
    least_units: int = 1
    linear: bool = False
    label_values: tuple[float, float] = (0.0, 1.0)
    lowest: float | None = None
    highest: float | None = None
    steepest: float | None = None

    @property
    def elementwise(self) -> bool:
        """Whether each unit's a depends on its own z alone."""
        return self.slope is not None

    def refuses(self, units: int, is_last: bool) -> str | None:
        """Why a layer of ``units`` cannot have this activation, as a sentence, or None."""
        if self.last_layer_only and not is_last:
            return f"{self.name} can be used in the last layer only."
        if units < self.least_units:
            return f"{self.name} needs at least {self.least_units} units, not {units}."
        return None


def sigmoid(z: np.ndarray, out: Out = None) -> np.ndarray:
    """The logistic function 1 / (1 + exp(-z)), without overflow at either end; same shape as z."""
    e = np.exp(-np.abs(z))
    return np.divide(np.where(z >= 0, 1.0, e), 1.0 + e, out)


def sigmoid_slope(z: np.ndarray, a: np.ndarray, out: Out = None) -> np.ndarray:
    """a (1 - a), with 1 - a taken as σ(-z); same shape as z."""
    return np.multiply(a, sigmoid(-z), out)


def tanh_slope(_z: np.ndarray, a: np.ndarray, out: Out = None) -> np.ndarray:
    """1 - a²; same shape as a."""
    out = np.multiply(a, a, out)
    return np.subtract(ONE, out, out)


def relu(z: np.ndarray, out: Out = None) -> np.ndarray:
    """max(0, z); same shape as z."""
    out = np.maximum(z, ZERO, out=out)
    return np.add(out, ZERO, out)  # -0 becomes 0: which of the two the maximum gives is not settled


def normal_share(z: np.ndarray) -> np.ndarray:
    """Φ(z) = ½ erfc(-z / √2), the share of a standard normal below z; same shape as z.

    By erfc, which keeps its digits far below 0, where 1 + erf has lost them. NumPy has none, so it is the C library's.
    """
    places = (-z / math.sqrt(2.0)).ravel()
    return 0.5 * np.fromiter(map(math.erfc, places.tolist()), np.float64, places.size).reshape(z.shape)


def normal_density(z: np.ndarray) -> np.ndarray:
    """φ(z) = exp(-z² / 2) / √(2π), the density of a standard normal; same shape as z."""
    return np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def silu_slope(z: np.ndarray, _a: np.ndarray, out: Out = None) -> np.ndarray:
    """σ(z) (1 + z (1 - σ(z))), with 1 - σ(z) taken as σ(-z); same shape as z."""
    return np.multiply(sigmoid(z), 1.0 + z * sigmoid(-z), out)


def softmax(z: np.ndarray, out: Out = None) -> np.ndarray:
    """exp(z_k) / sum over units of exp(z), shape (units, rows), shifted by the largest z so that nothing overflows."""
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return np.divide(e, e.sum(axis=-2, keepdims=True), out)


def softmax_jacobian(a: np.ndarray) -> np.ndarray:
    """da_k/dz_j = a_k ([k = j] - a_j) of one sample; a (units,) -> (units, units)."""
    return a[:, None] * (np.eye(len(a)) - a)


def softmax_pull_back(dL_da: np.ndarray, a: np.ndarray, out: Out = None) -> np.ndarray:
    """delta_j = sum_k dL/da_k da_k/dz_j = a_j (dL/da_j - sum_k dL/da_k a_k); all (units, rows)."""
    return np.multiply(a, dL_da - (dL_da * a).sum(axis=-2, keepdims=True), out)


def chosen(condition: np.ndarray, where_true: object, where_false: object, out: Out = None) -> np.ndarray:
    """``where_true`` where the condition holds, else ``where_false``, as numbers; same shape as the condition."""
    found = np.where(condition, where_true, where_false)
    if out is None:
        return found
    np.copyto(out, found)
    return out


_ENTRIES = (
    Activation(
        name="identity",
        label="Identity",
        latex=r"f(z) = z",
        derivative_latex=r"f'(z) = 1",
        source="Goodfellow et al., 6.2.2.1 (linear units)",
        function=np.positive,
        slope=lambda z, _a, out=None: chosen(np.ones(z.shape, dtype=bool), 1.0, 0.0, out),
        linear=True,
    ),
    Activation(
        name="sigmoid",
        label="Sigmoid",
        latex=r"f(z) = \frac{1}{1 + e^{-z}}",
        derivative_latex=r"f'(z) = a\,(1 - a)",
        source="Nielsen, ch. 1, eq. (3); 1 - a is computed as the sigmoid of -z",
        function=sigmoid,
        slope=sigmoid_slope,
        lowest=0.0,
        highest=1.0,
        steepest=0.25,
    ),
    Activation(
        name="tanh",
        label="Tanh",
        latex=r"f(z) = \tanh z",
        derivative_latex=r"f'(z) = 1 - a^2",
        source="Nielsen, ch. 3, eq. (109)",
        function=np.tanh,
        slope=tanh_slope,
        label_values=(-1.0, 1.0),
        lowest=-1.0,
        highest=1.0,
        steepest=1.0,
    ),
    Activation(
        name="relu",
        label="ReLU",
        latex=r"f(z) = \max(0, z)",
        derivative_latex=r"f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        source="Goodfellow et al., 6.3.1; the slope taken at z = 0 is 0",
        function=relu,
        slope=lambda z, _a, out=None: chosen(z > 0, 1.0, 0.0, out),
        kinks=(0.0,),
        lowest=0.0,
        steepest=1.0,
    ),
    Activation(
        name="leaky_relu",
        label="Leaky ReLU",
        latex=r"f(z) = \max(0.01\,z,\ z)",
        derivative_latex=r"f'(z) = \begin{cases} 1 & z > 0 \\ 0.01 & z \le 0 \end{cases}",
        source="Goodfellow et al., 6.3.1; the slope taken at z = 0 is 0.01",
        function=lambda z, out=None: chosen(z > 0, z, 0.01 * z, out),
        slope=lambda z, _a, out=None: chosen(z > 0, 1.0, 0.01, out),
        kinks=(0.0,),
    ),
    Activation(
        name="elu",
        label="ELU",
        latex=r"f(z) = \begin{cases} z & z > 0 \\ e^z - 1 & z \le 0 \end{cases}",
        derivative_latex=r"f'(z) = \begin{cases} 1 & z > 0 \\ e^z & z \le 0 \end{cases}",
        source="Clevert et al. (2016), eq. (16), with α = 1, so that its slope has no jump",
        function=lambda z, out=None: chosen(z > 0, z, np.expm1(np.minimum(z, 0.0)), out),
        slope=lambda z, _a, out=None: np.exp(np.minimum(z, 0.0), out),
        lowest=-1.0,
        steepest=1.0,
    ),
    Activation(
        name="softplus",
        label="Softplus",
        latex=r"f(z) = \ln(1 + e^z)",
        derivative_latex=r"f'(z) = \frac{1}{1 + e^{-z}}",
        source="Goodfellow et al., 3.10, eq. (3.31), and 6.3.3",
        function=lambda z, out=None: np.logaddexp(ZERO, z, out),
        slope=lambda z, _a, out=None: sigmoid(z, out),
        lowest=0.0,
        steepest=1.0,
    ),
    Activation(
        name="silu",
        label="SiLU",
        latex=r"f(z) = \frac{z}{1 + e^{-z}}",
        derivative_latex=r"f'(z) = \sigma(z)\,\bigl(1 + z\,(1 - \sigma(z))\bigr)",
        source="Hendrycks and Gimpel (2016), section 2; also called swish",
        function=lambda z, out=None: np.multiply(z, sigmoid(z), out),
        slope=silu_slope,
        lowest=-0.2784645427610738,
        steepest=1.0,
    ),
    Activation(
        name="gelu",
        label="GELU",
        latex=r"f(z) = z\,\Phi(z)",
        derivative_latex=r"f'(z) = \Phi(z) + z\,\varphi(z)",
        source="Hendrycks and Gimpel (2016), section 2, exact: Φ and φ are the normal distribution and its density",
        function=lambda z, out=None: np.multiply(z, normal_share(z), out),
        slope=lambda z, _a, out=None: np.add(normal_share(z), z * normal_density(z), out),
        lowest=-0.16997120747990367,
        steepest=1.0,
    ),
    Activation(
        name="sine",
        label="Sine",
        latex=r"f(z) = \sin z",
        derivative_latex=r"f'(z) = \cos z",
        source="Sitzmann et al. (2020), section 3",
        function=np.sin,
        slope=lambda z, _a, out=None: np.cos(z, out),
        lowest=-1.0,
        highest=1.0,
    ),
    Activation(
        name="softmax",
        label="Softmax",
        latex=r"f(z)_k = \frac{e^{z_k}}{\sum_m e^{z_m}}",
        derivative_latex=r"\frac{\partial a_k}{\partial z_j} = a_k\,([k = j] - a_j)",
        source="Nielsen, ch. 3, eq. (78); Goodfellow et al., 6.2.2.3",
        function=softmax,
        slope=None,
        jacobian=softmax_jacobian,
        pull_back=softmax_pull_back,
        last_layer_only=True,
        least_units=2,
        lowest=0.0,
        highest=1.0,
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
