"""What comes after an answer: what was said, its checklist, looking again, and watches."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    # A replica of the release before goes on writing while this one starts: what it does not know has a default.
    for column in (
        sa.Column("first", sa.String(64)),
        sa.Column("asked_by", sa.String(64)),
        sa.Column("starttls", sa.String(16)),
        sa.Column("document", sa.JSON),
        sa.Column("newest", sa.JSON),
        sa.Column("checking", sa.String(64)),
        sa.Column("applied", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("questions", column)
    op.create_index("ix_questions_first", "questions", ["first"])
    op.create_table(
        "checklist_items",
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("done_by", sa.String(64), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question", "item", name="pk_checklist_items"),
    )
    op.create_table(
        "watches",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("port", sa.Integer, nullable=False),
        sa.Column("starttls", sa.String(16)),
        sa.Column("people", sa.JSON, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("look", sa.String(64)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("spoke", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
    )
    op.create_index("ix_watches_state_next_at", "watches", ["state", "next_at"])
    op.create_index("ix_watches_question", "watches", ["question"])
