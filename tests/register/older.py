"""Taking a register back to the tables of a former version."""

__all__ = ["WITHOUT_LINKS", "WITHOUT_OUTBOX"]

WITHOUT_OUTBOX = (
    "drop index alerts_with_news",
    "alter table alerts drop column news",
    "drop table deliveries",
    "drop table messages",
    "drop table bounces",
)
"""From version 4 to 3."""
WITHOUT_LINKS = (*WITHOUT_OUTBOX, "drop table used_links")
"""From version 4 to 2."""
