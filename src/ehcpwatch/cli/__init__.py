"""The command line: settings are read here, once, and the rooms are handed values."""
