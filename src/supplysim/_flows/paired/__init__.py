"""Variants of one flow that share their chance: each has its own law, and what they have in common is drawn once."""
