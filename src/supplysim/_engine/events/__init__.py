"""Rules that act on the evening on which a leap ends: expiry, decay, rationing reviews, recording."""
