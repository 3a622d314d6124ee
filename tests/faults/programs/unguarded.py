"""A program that runs workers, and calls them where a worker that imports it calls them, too."""

from __future__ import annotations

import supplysim as ss

scenario = ss.Scenario("depot", stock=ss.Stock(95), demand=[ss.Consumption("issues", 10)], horizon_days=30)
ss.simulate(scenario, 300_000, seed=1, workers=2)
