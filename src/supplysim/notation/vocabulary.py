"""The tables of the notation: all kinds and functions that can be written and read, by name."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import special

from supplysim._flows.profiles.profile import Profile
from supplysim._uncertain import beta_laws, combined, families, frozen_scipy, metalog, normal_laws, tabulated
from supplysim._uncertain.fields import SPECIFICATIONS
from supplysim._uncertain.law import Law
from supplysim._uncertain.quantity import ELEMENTWISE
from supplysim._uncertain.source import Source
from supplysim.errors import InvalidTypeError

VERSION = 1
SCENARIO = "Scenario"

LAWS: Mapping[type[Law], Callable[..., Any]] = {
    each: getattr(module, each.word)  # the public function of the law is in the same module
    for module in (beta_laws, combined, families, frozen_scipy, metalog, normal_laws, tabulated)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Law) and each.__module__ == module.__name__
}


def _product(factors: Any) -> Any:
    """The product of profiles, which a user writes as ``one * other``."""
    if not isinstance(factors, list) or not factors or not all(isinstance(each, Profile) for each in factors):
        raise InvalidTypeError("'factors' of product must be a non-empty list of profiles")
    return functools.reduce(operator.mul, factors)


MAKERS: Mapping[str, Callable[..., Any]] = {
    **SPECIFICATIONS,
    **{law.word: function for law, function in LAWS.items()},
    "product": _product,
    "Source": Source,
}


def _ufuncs(module: Any, prefix: str = "") -> dict[str, Callable[..., Any]]:
    """The elementwise functions of a module that an expression can contain, by name."""
    found = (each for each in vars(module).values() if isinstance(each, np.ufunc))
    return {f"{prefix}{each.__name__}": each for each in found if each.nout == 1 and each.signature is None}


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **_ufuncs(special, "special."),
    **_ufuncs(np),
    **{each.__name__: each for each in ELEMENTWISE},
}

KIND_OF: Mapping[type, str] = {
    **{kind: name for name, kind in SPECIFICATIONS.items()},
    **{law: law.word for law in LAWS},
    Source: "Source",
}
NAME_OF: Mapping[Callable[..., Any], str] = {function: name for name, function in FUNCTIONS.items()}
