"""What we count over all cases: contributions that add up, cohorts, rates and their rounding."""
