"""Reading and writing the file of a run: saved results and checkpoints; docs/format.md describes the format."""
