"""Uncertain quantities: laws, algebra, correlation, and the quasi-random design that draws them."""
