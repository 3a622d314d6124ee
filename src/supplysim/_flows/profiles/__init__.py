"""Profiles in time: one small file a kind, and the course of exposure that all of them share."""
