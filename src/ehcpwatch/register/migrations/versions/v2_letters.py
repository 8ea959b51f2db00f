"""Dead letters have the key of their letter, so that one can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add the column and find rows by it."""
    op.add_column("dead_letters", sa.Column("letter", sa.Text(collation="C")))
    op.create_index("dead_letters_by_letter", "dead_letters", ["letter"])
