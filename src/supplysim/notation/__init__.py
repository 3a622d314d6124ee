"""to_notation and from_notation: a scenario as plain data that JSON can hold, and back, equal to the last bit.

Reading never executes or imports anything that the data names. Kinds are looked up in a table, and every object is made by the
public function that a user would call, with its checks. ``docs/notation.md`` describes the data.

Examples
--------
>>> import json
>>> import supplysim as ss
>>> from supplysim.notation import from_notation, to_notation
>>> scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", per_day=10)], horizon_days=30)
>>> from_notation(json.loads(json.dumps(to_notation(scenario)))).digest == scenario.digest
True
"""

from supplysim.notation.reading import from_notation
from supplysim.notation.writing import to_notation

__all__ = ["from_notation", "to_notation"]
