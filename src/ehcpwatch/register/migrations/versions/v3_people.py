"""What is remembered of people: the links by which they have acted."""

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Make the tables."""
    _make_used_links()


def _make_used_links() -> None:
    op.create_table(
        "used_links",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("used_micros", sa.BigInteger, nullable=False),
    )
