"""Letters to hand over, and the instant at which it is done."""

from datetime import UTC, datetime

from ehcpwatch.sinks.channels import Letter

__all__ = ["NOW", "letter"]

NOW = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)


def letter(
    address: str,
    *,
    message_id: str = "d-4f1c-1",
    subject: str = "Overdue: plan, case E-17",
    text: str = "The plan of case E-17 is 3 days overdue.\n",
    html: str = "<!doctype html><p>The plan of case E-17 is 3 days overdue.</p>\n",
    attempt: int = 1,
) -> Letter:
    """Return a letter to an address."""
    return Letter(
        message_id=message_id,
        address=address,
        subject=subject,
        text=text,
        html=html,
        attempt=attempt,
    )
