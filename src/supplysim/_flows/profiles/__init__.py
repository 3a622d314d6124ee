"""Profiles in time: one small file a kind, and the cumulative exposure that all of them share."""
