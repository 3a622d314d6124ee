"""Estimates of one stock, with their standard errors and 95 % intervals, computed from the tally of a run."""
