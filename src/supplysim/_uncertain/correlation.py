"""Correlation between variables: a Gaussian copula with given correlations of normal scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
from scipy import special

from supplysim._uncertain import checks
from supplysim._uncertain.arrays import HALF_STEP, FloatArray
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

_LEAST_EIGENVALUE = 1e-10


@attrs.frozen
class GaussianCopula:
    """A Gaussian copula by its Cholesky factor: row i of `factor` weights the normal scores of variables 0 to i."""

    names: tuple[str, ...]
    factor: tuple[tuple[float, ...], ...]

    def correlate(self, uniforms: Sequence[FloatArray]) -> list[FloatArray]:
        """Uniforms with the copula's dependence, from independent ones, in the order of `names`.

        The sums are written out: the last bits of a BLAS product depend on the machine.
        """
        scores = [np.asarray(special.ndtri(uniform)) for uniform in uniforms]
        correlated = [uniforms[0]] if uniforms else []
        for row in self.factor[1:]:
            mixed = sum(weight * score for weight, score in zip(row, scores, strict=False))
            correlated.append(np.clip(special.ndtr(mixed), HALF_STEP, 1.0 - HALF_STEP))
        return correlated


def gaussian_copula(correlate: Mapping[tuple[str, str], float]) -> GaussianCopula:
    """The copula of checked pairwise correlations; pairs not listed have correlation 0.

    Raises
    ------
    InvalidTypeError, InvalidValueError
        If a pair or a value is malformed, a pair is given twice, or the matrix is not positive definite.
    """
    pairs = _checked_pairs(correlate)
    names = tuple(dict.fromkeys(name for pair in pairs for name in pair))
    matrix = np.eye(len(names))
    for (one, other), value in pairs.items():
        i, j = names.index(one), names.index(other)
        matrix[i, j] = matrix[j, i] = value
    if names and np.linalg.eigvalsh(matrix)[0] < _LEAST_EIGENVALUE:
        raise InvalidValueError(
            f"'correlate' of Scenario must be a positive definite matrix (got {shown(pairs)}); give weaker correlations"
        )
    factor = np.linalg.cholesky(matrix) if names else matrix
    return GaussianCopula(names, tuple(tuple(map(float, row[: i + 1])) for i, row in enumerate(factor)))


def _checked_pairs(correlate: Any) -> dict[tuple[str, str], float]:
    if not isinstance(correlate, Mapping):
        raise InvalidTypeError(
            f"'correlate' of Scenario must be a mapping such as {{('a', 'b'): 0.6}} (got {shown(correlate)})"
        )
    pairs: dict[tuple[str, str], float] = {}
    for pair, value in correlate.items():
        if not isinstance(pair, tuple) or len(pair) != 2 or not all(isinstance(name, str) for name in pair):  # noqa: PLR2004  # a pair
            raise InvalidTypeError(f"a key of 'correlate' of Scenario must be a pair of variable names (got {shown(pair)})")
        one, other = pair
        if one == other or pair in pairs or (other, one) in pairs:
            raise InvalidValueError(f"a pair of 'correlate' of Scenario must name two variables, once (got {shown(pair)})")
        number = checks.finite(value, f"correlate[{shown(pair)}]", "Scenario")
        if not -1 < number < 1:
            raise InvalidValueError(
                f"'correlate[{shown(pair)}]' of Scenario must be between -1 and 1, both excluded (got {shown(value)})"
            )
        pairs[pair] = number
    return pairs
