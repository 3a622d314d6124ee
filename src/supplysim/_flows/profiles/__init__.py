"""Profiles in time: ramp, schedule, season, window, and their cumulative exposure."""
