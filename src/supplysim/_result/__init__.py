"""What a person asks of a run: estimates with their errors, until they are precise; summaries, plots and files."""
