"""What has been told to whom: deliveries, messages, and inboxes that refuse."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

_NAME = sa.Text(collation="C")


def upgrade() -> None:
    """Make the tables; every alert that there is becomes news to the first notifier."""
    op.add_column("alerts", sa.Column("news", sa.Boolean, nullable=False, server_default=sa.true()))
    op.create_index("alerts_with_news", "alerts", ["alert_id"], postgresql_where=sa.text("news"))
    _make_deliveries()
    _make_messages()
    op.create_table(
        "bounces",
        sa.Column("contact", _NAME, primary_key=True),
        sa.Column("address_digest", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("bounced_micros", sa.BigInteger, nullable=False),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("alert_id", _NAME, primary_key=True),
        sa.Column("audience", _NAME, primary_key=True),
        sa.Column("authority", _NAME, primary_key=True),
        sa.Column("who", _NAME, primary_key=True),
        sa.Column("case", _NAME, nullable=False),
        sa.Column("hearing", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("look_micros", sa.BigInteger),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("message", _NAME),
        sa.Column("in_flight", sa.Boolean, nullable=False),
        sa.Column("then_hearing", sa.Text, nullable=False),
        sa.Column("then_words", sa.Text, nullable=False),
        sa.Column("prior_hearing", sa.Text, nullable=False),
        sa.Column("prior_words", sa.Text, nullable=False),
    )
    op.create_index("deliveries_by_case", "deliveries", ["case"])
    op.create_index("deliveries_by_look", "deliveries", ["look_micros"])
    op.create_index("deliveries_by_message", "deliveries", ["message"])


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", _NAME, primary_key=True),
        sa.Column("contact", _NAME, nullable=False),
        sa.Column("address_digest", sa.LargeBinary, nullable=False),
        sa.Column("channel", _NAME, nullable=False),
        sa.Column("state", _NAME, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempted_micros", sa.BigInteger, nullable=False),
        sa.Column("lease_micros", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
    )
    op.create_index("messages_by_attempt", "messages", ["attempted_micros"])
