"""What several tests share: an oracle, exact results, random scenarios, and the tests of distributions."""
