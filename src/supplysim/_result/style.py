"""The style keywords of a plot: those of matplotlib, one value for all results or a list with one for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from supplysim._uncertain import checks
from supplysim.errors import InvalidTypeError, InvalidValueError, shown

if TYPE_CHECKING:
    from matplotlib.artist import Artist

_NO_STYLE = {"data", "xdata", "ydata", "figure"}  # what is drawn, and where, is not a matter of style


def styles_of(
    given: Mapping[str, Any], several: int, kind: type[Artist], function: str, own: Collection[str]
) -> list[dict[str, Any]]:
    """The style keywords of each of `several` results, under their full names, refused if matplotlib refuses them.

    Parameters
    ----------
    given : mapping from keyword to value
        A list of as many values as there are results has one for each.
    several : int
        The number of results.
    kind : type of matplotlib Artist
        What is drawn.
    function : str
        The function that was called, for messages.
    own : collection of str
        Its own keywords, for messages.
    """
    from matplotlib.cbook import normalize_kwargs  # noqa: PLC0415  # optional

    _check_names(given, kind, function, own)
    each_has_one = {name for name, value in given.items() if isinstance(value, list) and len(value) == several}
    if several > 1 and "label" in given and "label" not in each_has_one:
        raise InvalidTypeError(
            f"'label' of {function} must be a list of {several}, one for each result (got {shown(given['label'])})"
        )
    found = []
    for index in range(several):
        style = {name: value[index] if name in each_has_one else value for name, value in given.items()}
        _check_values(style, kind, function)
        try:
            full = normalize_kwargs(style, kind)
        except TypeError as problem:  # a keyword and its short form
            raise InvalidTypeError(f"the style of {function} must say everything once ({problem})") from None
        if full.get("label") is not None:
            full["label"] = str(full["label"])
        found.append({name: value for name, value in full.items() if value is not None})
    return found


def sample_of(kind: type[Artist]) -> Artist:
    """Some artist of a kind, to try a style on."""
    from matplotlib.lines import Line2D  # noqa: PLC0415  # optional
    from matplotlib.patches import StepPatch  # noqa: PLC0415  # optional

    return Line2D([], []) if kind is Line2D else StepPatch([0.0], [0.0, 1.0])


def _check_names(style: Mapping[str, Any], kind: type[Artist], function: str, own: Collection[str]) -> None:
    """Refuse a keyword that is neither the function's own nor one of matplotlib's."""
    from matplotlib.artist import ArtistInspector  # noqa: PLC0415  # optional

    inspector = ArtistInspector(kind)
    aliases = {alias for several in inspector.aliasd.values() for alias in several}
    known = sorted({*inspector.get_setters(), *aliases} - _NO_STYLE)
    for name in style:
        if name not in known:
            hint = checks.did_you_mean(name, [*own, *known])
            raise InvalidTypeError(
                f"{name!r} of {function} must be one of {list(own)} or a property of matplotlib's {kind.__name__}, "
                f"such as 'color' (got {name}={shown(style[name])}{hint})"
            )


def _check_values(style: Mapping[str, Any], kind: type[Artist], function: str) -> None:
    """Refuse a value that matplotlib does not take, before anything is drawn."""
    for name, value in style.items():
        if name == "zorder":  # which matplotlib does not check
            checks.finite(value, name, function)
        try:
            sample_of(kind).set(**{name: value})
        except Exception as problem:
            raise InvalidValueError(
                f"'{name}' of {function} must be what matplotlib's {kind.__name__} takes (got {shown(value)}: {problem})"
            ) from problem
