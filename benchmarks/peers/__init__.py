"""What else one might use: one small file a peer, each written as its own users would write it well.

Every peer samples the same law as supplysim, and has a function ``run(seed, paths)`` that returns the durations of so many
paths in days, infinite where the stock lasts to the horizon.
"""
