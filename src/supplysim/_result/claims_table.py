"""The table of the claims that a run was given: what each says, who said it, when, and how it is read."""

from __future__ import annotations

from supplysim._model.claims.compiled import Given, GivenClaim
from supplysim._result.tables import Section
from supplysim.errors import shortened

_WIDEST = (40, 60, 40)  # characters of a name, of a statement, and of a source or a remark


def claims_table(given: Given, *, with_notes: bool = False) -> Section:
    """The table; below it, what is drawn for the claims alone.

    Parameters
    ----------
    given : Given
    with_notes : bool
        Whether notes have a column.
    """
    rows = [_row(each) for each in given.claims]
    columns = [0, 1, *(number for number in (2, 3, 4, 5) if any(row[number] for row in rows))]
    if not with_notes and 5 in columns:  # noqa: PLR2004  # the last column
        columns.remove(5)
    heads = ("claims that the figures take account of", "what it says", "source", "date", "read as", "note")
    unknowns = ", ".join(f"{name} ~ {variable.law}" for name, variable in given.unknowns)
    more = (f"Drawn for the claims alone: {unknowns}",) if unknowns else ()
    return Section(
        tuple(heads[each] for each in columns),
        tuple(tuple(row[each] for each in columns) for row in rows),
        texts=True,
        more=more,
    )


def _row(claim: GivenClaim) -> tuple[str, ...]:
    name, said, other = _WIDEST
    says = str(claim.statement)
    if claim.reliability < 1:
        says += f"; reliability {claim.reliability:g}"
    if claim.restates is not None:
        says += f"; restates {shortened(claim.restates)!r}, no weight"
    texts = (claim.source or "", claim.date or "", claim.reading or "", claim.note or "")
    return shortened(claim.name, name), shortened(says, said), *(shortened(each, other) for each in texts)
