"""Rules: what bounds a leap, and what happens on the evening that it ends. One small file a kind."""
