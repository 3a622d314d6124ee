"""The second question: what changes the answer, and why. Functions of scenarios and results, which stand on `simulate`."""
