"""Outputs that a run is asked for: levels, totals and days beside the durations, and arithmetic with them."""
