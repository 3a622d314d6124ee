"""What is not known: quantities and their algebra, laws, correlation, and the design that draws them."""
