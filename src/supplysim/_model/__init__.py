"""What is simulated: stocks, the network that flows make of them, and the scenario that holds them all."""
