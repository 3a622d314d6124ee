"""Rules that do something on the evening on which a leap ends: expiry, decay, rationing reviews, recording."""
