"""Claims: what sources say about quantities, as values, and compiled for a run of a scenario."""
