"""Flows, which move stock: one file for each kind, and the processes that they share."""
