"""The base class of laws: parameters, support, and the quantile function by which values are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs

from supplysim._uncertain.arrays import FloatArray


@attrs.frozen(eq=False, repr=False)
class Law:
    """A probability law of one number: a frozen, hashable, picklable value.

    Its fields are the checked arguments of its public function, such as `pert`; the notation writes them. `repr` identifies
    the law to the last digit; `str` is what messages show.

    Attributes
    ----------
    word : str
        The name of its public function.
    """

    word: ClassVar[str]

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value that can be drawn; infinite where there is no bound."""
        raise NotImplementedError

    def quantile(self, uniform: FloatArray) -> FloatArray:
        """The values below which the law has the given probabilities.

        Parameters
        ----------
        uniform : array
            Probabilities, each strictly between 0 and 1.

        Returns
        -------
        array of the same shape, all within `support`
        """
        raise NotImplementedError

    @property
    def rising(self) -> tuple[tuple[float, Law], ...]:
        """The laws that it is a mixture of, with their probabilities: each has a quantile function that never falls."""
        return ((1.0, self),)

    def __str__(self) -> str:
        return f"{self.word}({listed(attrs.astuple(self, recurse=False))})"


class BoundedLaw(Law):
    """A law between its fields `low` and `high`."""

    __slots__ = ()
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        return (self.low, self.high)


def listed(numbers: Iterable[float]) -> str:
    """Numbers as the text of a law shows them."""
    return ", ".join(f"{number:.12g}" for number in numbers)
