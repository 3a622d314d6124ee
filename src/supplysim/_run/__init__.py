"""Running a plan: its blocks, the executors that run them, the accumulator of their outcomes, and when to stop."""
