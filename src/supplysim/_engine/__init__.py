"""The leap engine: simulates a block of paths by leaps, each of one or more days in one step."""
