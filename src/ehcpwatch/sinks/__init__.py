"""Ways out: what the watch has decided, told to other systems."""
