"""Questions, observations of hosts, replicas and leases."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(64)),
        sa.Column("asked_ts", sa.String(64)),
        sa.Column("line_ts", sa.String(64)),
        sa.Column("answer_ts", sa.String(64)),
        sa.Column("host", sa.String(255)),
        sa.Column("port", sa.Integer),
        sa.Column("asked", sa.JSON),
        sa.Column("diagnosis", sa.JSON),
        sa.Column("reference", sa.String(16)),
        sa.Column("replica", sa.String(160), nullable=False),
        sa.Column("runs", sa.Integer, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_state_accepted_at", "questions", ["state", "accepted_at"])
    op.create_index("ix_questions_finished_at", "questions", ["finished_at"])
    op.create_index("ix_questions_thread", "questions", ["team", "channel", "thread"])
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("port", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("causes", sa.JSON, nullable=False),
        sa.Column("addresses", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.UniqueConstraint("question", name="uq_observations_question"),
    )
    op.create_index("ix_observations_host_port_at", "observations", ["host", "port", "at"])
    op.create_index("ix_observations_at", "observations", ["at"])
    op.create_table(
        "replicas",
        sa.Column("id", sa.String(160), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("release", sa.String(64), nullable=False),
        sa.Column("beat", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replicas"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(160), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
