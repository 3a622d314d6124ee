"""The leap engine: simulates a block of paths; a pure function of scenario, settings and block number."""
