"""Who must be told what, and when: the ladder of distances and the ledger of what was said."""
