"""Uncertain quantities: their laws and algebra, correlation, and the quasi-random design that draws them."""
