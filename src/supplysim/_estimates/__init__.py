"""Figures with their errors: estimates, the intervals that replicates support, quantiles."""
