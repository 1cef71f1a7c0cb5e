"""The LaTeX of the symbols, as MODEL.md writes them: layers as bracketed superscripts, units as subscripts."""

from __future__ import annotations

from engine.parameters import Place


def unit_latex(letter: str, layer: int, unit: int) -> str:
    r"""A unit's quantity, like ``a^{(2)}_{1}``; letter may be z, a or \delta."""
    return f"{letter}^{{({layer})}}_{{{unit}}}"


def weight_latex(layer: int, to: int, from_: int) -> str:
    """A weight, like ``w^{(2)}_{1,3}``: of layer 2, to unit 1, from unit 3."""
    return f"w^{{({layer})}}_{{{to},{from_}}}"


def parameter_latex(place: Place) -> str:
    """A weight or a bias."""
    if place.from_ is None:
        return unit_latex("b", place.layer, place.to)
    return weight_latex(place.layer, place.to, place.from_)


def partial_latex(top: str, bottom: str) -> str:
    r"""A partial derivative, ``\frac{\partial top}{\partial bottom}``."""
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"
