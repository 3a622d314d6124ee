"""Files that hold what a run has come to; docs/format.md describes them."""
