"""Result, what simulate returns: summaries, trajectories, plots, dates, and loading from a file."""
