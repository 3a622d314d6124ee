"""Claims against a scenario: checking them before a run believes them, and scoring forecasts."""
