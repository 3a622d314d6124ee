"""Origin: who said something, and when, as a quantity knows it; `Source` is one, with a bias that is a quantity itself."""

from __future__ import annotations


class Origin:
    """Who said something, and when.

    Attributes
    ----------
    name : str
    date : str or None
        A year, a month or a day.
    url, note : str or None
    """

    __slots__ = ()
    name: str
    date: str | None
    url: str | None
    note: str | None
