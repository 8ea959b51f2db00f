"""What we know of one case: the set of its events, folded, with its clocks and its explanation."""
