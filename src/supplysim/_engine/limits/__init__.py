"""Rules that end a leap: no stock runs out or over unseen, and days of arrival are taken alone."""
