"""What a person asks of a run: estimates with their errors, summaries and plots."""
