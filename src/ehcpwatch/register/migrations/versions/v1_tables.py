"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    name = sa.Text(collation="C")
    op.create_table(
        "events",
        sa.Column("subject", name, primary_key=True),
        sa.Column("source", name, primary_key=True),
        sa.Column("id", name, primary_key=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("recorded_micros", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "cases",
        sa.Column("case", name, primary_key=True),
        sa.Column("row", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "alerts",
        sa.Column("alert_id", name, primary_key=True),
        sa.Column("case", name, nullable=False),
        sa.Column("stands", sa.Boolean, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("alerts_by_case", "alerts", ["case"])
    op.create_table(
        "alert_records",
        sa.Column("alert_id", name, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("case", name, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("alert_records_by_case", "alert_records", ["case"])
    op.create_table(
        "dead_letters",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("source", name, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("refused_micros", sa.BigInteger, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.Column("original", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "offsets",
        sa.Column("source", name, primary_key=True),
        sa.Column("position", sa.Text, nullable=False),
    )
    op.create_table("erased", sa.Column("digest", sa.LargeBinary, primary_key=True))
    op.create_table(
        "kept_counts",
        sa.Column("cell", name, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("name", name, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
