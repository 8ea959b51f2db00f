"""One partition's watch over its cases: events and ticks in, effects out, no I/O."""
