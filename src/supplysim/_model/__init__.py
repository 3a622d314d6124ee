"""The model: stocks, the network of stocks and flows, and the scenario that a user writes."""
