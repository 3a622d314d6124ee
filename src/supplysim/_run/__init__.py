"""Running a plan: the runner, executors, process pool and accumulator, and the stopping rule of a run until precise."""
