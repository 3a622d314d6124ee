"""The age of the goods that a flow brings into a stock that knows ages, where their source does not know it."""

from __future__ import annotations

import attrs

from supplysim._uncertain.arrays import Drawn
from supplysim._uncertain.parameters import PathValues


@attrs.define(eq=False)
class Ages(PathValues):
    """Whole days of age, (paths,) arrays or floats, at dispatch and at receipt."""

    at_dispatch: Drawn
    at_receipt: Drawn
