"""The tables. A change here needs a migration beside it; a test holds the two together."""

from __future__ import annotations

import sqlalchemy as sa
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# A question and where its answer stands. `id` is the SHA-256 of the question's identity, so that a repeated delivery
# meets the row of the first. `asked` is what is needed to answer it (it holds people's words and a response_url);
# it is taken away as soon as the question is answered. `state`: accepted, then done, failed or silent. A press on the
# controls of an answer, and a look of a watch, are questions too. The answers of a thread that carry on one another are
# a chain: what became of it stands in the row of its first one.
questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("way", sa.String(16), nullable=False),
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("thread", sa.String(64)),
    sa.Column("asked_ts", sa.String(64)),  # the message that asks
    sa.Column("line_ts", sa.String(64)),  # the line in the channel, for a command
    sa.Column("answer_ts", sa.String(64)),  # the message that answers
    sa.Column("host", sa.String(255)),
    sa.Column("port", sa.Integer),
    sa.Column("starttls", sa.String(16)),
    sa.Column("first", sa.String(64)),  # of an answer that carries on another: the first of its chain
    sa.Column("asked_by", sa.String(64)),  # the user
    sa.Column("asked", sa.JSON),
    sa.Column("diagnosis", sa.JSON),  # as shown
    sa.Column("document", sa.JSON),  # the answer as it was said
    sa.Column("newest", sa.JSON),  # of a chain: what the newest look found that people were told of
    sa.Column("checking", sa.String(64)),  # of a chain: the question that had it checked again last
    sa.Column("applied", sa.Boolean, nullable=False, server_default=sa.false()),  # of a press: it has had its effect
    sa.Column("reference", sa.String(16)),  # of a failure, as it stands in the log
    sa.Column("replica", sa.String(160), nullable=False),  # who accepted it, or took it over
    sa.Column("runs", sa.Integer, nullable=False),  # how often its work was begun again
    sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Index("ix_questions_state_accepted_at", "state", "accepted_at"),
    sa.Index("ix_questions_finished_at", "finished_at"),
    sa.Index("ix_questions_thread", "team", "channel", "thread"),
    sa.Index("ix_questions_first", "first"),
)

# What a host showed, each time it was looked at. `addresses`: [{"address", "verdict", "causes", "leaf_sha256"}].
observations = sa.Table(
    "observations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("question", sa.String(64), nullable=False, unique=True),  # the same answer is written down once
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("port", sa.Integer, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("causes", sa.JSON, nullable=False),
    sa.Column("addresses", sa.JSON, nullable=False),
    sa.Index("ix_observations_host_port_at", "host", "port", "at"),
    sa.Index("ix_observations_at", "at"),
)

# The steps of an answer that are done. `item`: role and number, "operator/3". Who marked it, and when.
checklist_items = sa.Table(
    "checklist_items",
    metadata,
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("item", sa.String(32), primary_key=True),
    sa.Column("done_by", sa.String(64), nullable=False),
    sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
)

# Hosts that are looked at again and again, for the people who want to be told. `state`: watching, then fixed, ended or
# stopped. `question` is the first answer of its chain. `look` is the question of the newest look; while that one is not
# answered, there is no other.
WATCHING = "watching"
watches = sa.Table(
    "watches",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("question", sa.String(64), nullable=False),
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("channel", sa.String(64), nullable=False),
    sa.Column("thread", sa.String(64), nullable=False),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("port", sa.Integer, nullable=False),
    sa.Column("starttls", sa.String(16)),
    sa.Column("people", sa.JSON, nullable=False),  # users, in the order of asking
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("look", sa.String(64)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("told", sa.Integer, nullable=False),  # of how many changes
    sa.Column("spoke", sa.String(64)),  # the question that told its people something last, or ended it
    sa.Index("ix_watches_state_next_at", "state", "next_at"),
    sa.Index("ix_watches_question", "question"),
)

# The processes that serve. `beat` is counted up while one lives; whoever sees it stand still takes the row away, and
# with it the right to its work.
replicas = sa.Table(
    "replicas",
    metadata,
    sa.Column("id", sa.String(160), primary_key=True),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("release", sa.String(64), nullable=False),
    sa.Column("beat", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
)

# Who does the scheduled work. A lease whose holder is no living replica is free.
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("holder", sa.String(160), nullable=False),
)

# Slack's own, in its own form, for several workspaces. `bot_token` is a secret. The first migrations made a third one,
# slack_oauth_states: empty and not used, it stays for releases that may still run beside this one.
SQLAlchemyInstallationStore.build_installations_table(metadata, "slack_installations")
SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots")

# What replicas see at hosts, for the others to take; PostgreSQL alone. `key`: the SHA-256 of what is looked at, by
# which release, with which guard.
looks = sa.Table(
    "looks",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("replica", sa.String(160), nullable=False),  # who looks, or has looked
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),  # by the database's clock
    sa.Column("seen", sa.Text),  # JSON; NULL while it looks
)
