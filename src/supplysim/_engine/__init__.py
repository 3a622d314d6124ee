"""The leap engine: simulates a block of paths, given scenario, settings and block number."""
