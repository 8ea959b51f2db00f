"""The engine of one process: log, state, ledger and offset in one SQLite transaction."""
