"""Rules that limit leaps: stock-outs, overflow, and days of arrival."""
