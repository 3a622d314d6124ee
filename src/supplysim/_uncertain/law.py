"""What a law is: a support and a quantile function. Everything is drawn by inverse CDF from a uniform."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@runtime_checkable
class Law(Protocol):
    """A probability law of one number: a frozen, hashable, picklable value."""

    @property
    def support(self) -> tuple[float, float]:
        """The least and the largest value that can be drawn; infinite where there is no bound."""

    def quantile(self, uniform: NDArray[np.float64]) -> NDArray[np.float64]:
        """The values below which the law has the given probabilities.

        Parameters
        ----------
        uniform : array
            Probabilities, each strictly between 0 and 1.

        Returns
        -------
        array of the same shape, all within `support`
        """
