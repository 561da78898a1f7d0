"""Looks at hosts that replicas share."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # Nobody misses a look that a crash of the server takes away, and nobody waits for a disk on its account.
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "looks",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("replica", sa.String(160), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.Text),
        sa.PrimaryKeyConstraint("key", name="pk_looks"),
        prefixes=unlogged,
    )
