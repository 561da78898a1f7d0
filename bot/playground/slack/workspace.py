"""What a workspace holds: people, channels, messages with their earlier versions, files, modals."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM = "T0PLAY"
APP = "A0PLAY"
BOT_USER = "U0CERTCHECK"
BOT_ID = "B0CERTCHECK"
MESSAGE_LIMIT = 40_000  # chat.postMessage cuts a longer text


class RefusedError(Exception):
    """A Web API call that Slack would turn down: the error string and what else the answer carries."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


@dataclass
class User:
    id: str
    name: str
    is_bot: bool = False


@dataclass
class Channel:
    """`kind` as in the events' channel_type: channel (public), group (private), im, mpim."""

    id: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    team: str = TEAM


@dataclass(frozen=True)
class Version:
    text: str
    blocks: list[Json]


@dataclass
class Message:
    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    deleted: bool = False
    arguments: Json = field(default_factory=dict)  # unfurl_links, parse and the like, as the bot passed them
    history: list[Version] = field(default_factory=list)  # earlier versions, oldest first
    reactions: dict[str, list[str]] = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        return self.bot_id == BOT_ID

    def as_json(self) -> Json:
        body: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM}
        if self.bot_id:
            body["bot_id"] = self.bot_id
        if self.by_bot:
            body |= {"app_id": APP, "bot_profile": {"id": BOT_ID, "app_id": APP, "name": "certcheck", "team_id": TEAM}}
        elif not self.bot_id:
            body["client_msg_id"] = f"m-{self.ts}"
        optional = {
            "subtype": self.subtype,
            "thread_ts": self.thread_ts,
            "blocks": self.blocks,
            "attachments": self.attachments,
            "files": self.files,
            "edited": self.edited,
            "metadata": self.metadata,
        }
        body |= {name: value for name, value in optional.items() if value}
        if self.reactions:
            body["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]
        if self.files:
            body["upload"] = True
        if not self.user:
            del body["user"]
        return body


@dataclass
class Ephemeral:
    """A message that one person sees. `via`: chat.postEphemeral, response_url, ack, or slack (Slack's own notice)."""

    channel: str
    user: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    via: str = "chat.postEphemeral"
    deleted: bool = False


@dataclass
class File:
    id: str
    name: str
    user: str
    content: bytes
    mode: str = "snippet"
    filetype: str = "text"
    mimetype: str = "text/plain"
    channels: list[str] = field(default_factory=list)
    complete: bool = True


@dataclass
class View:
    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    trigger: str = ""
    closed: bool = False
    history: list[Json] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self, state: Json | None = None) -> Json:
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            **self.body,
            "id": self.id,
            "team_id": TEAM,
            "hash": self.hash,
            "state": {"values": state or {}},
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "app_id": APP,
            "bot_id": BOT_ID,
            "app_installed_team_id": TEAM,
        }


class Workspace:
    """The state. `publish` is called with every event that happens in it; `changed` is set at every change."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, "certcheck", is_bot=True)}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}
        self.ephemerals: list[Ephemeral] = []
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.triggers: dict[str, tuple[float, str, str | None]] = {}  # id -> (given at, user, view)
        self.changed = asyncio.Event()
        self.publish: Callable[[Json], None] = lambda _event: None
        self._skipped = 0.0
        self._last_ts = 0
        self._numbers = itertools.count(1)

    def now(self) -> float:
        return time.time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Move this workspace's clock on: trigger ids and response URLs grow old without waiting."""
        self._skipped += seconds

    def touch(self) -> None:
        """Wake everyone who waits for a change."""
        self.changed.set()
        self.changed = asyncio.Event()

    def new_ts(self) -> str:
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        return f"{prefix}0{next(self._numbers):04d}{secrets.token_hex(2).upper()}"

    def user(self, user: str) -> User:
        return self.users.setdefault(user, User(user, user.lower()))

    def open_channel(
        self, channel: str, kind: str, members: Iterable[str], name: str = "", team: str = TEAM
    ) -> Channel:
        found = self.channels.setdefault(channel, Channel(channel, name or channel.lower(), kind, team=team))
        for member in members:
            self.user(member)
            found.members.add(member)
        return found

    def direct(self, user: str) -> Channel:
        """The direct message channel between the bot and a person."""
        return self.open_channel(f"D{user}", "im", (user, BOT_USER), name=user)

    def find(self, channel: str, ts: str) -> Message | None:
        message = self.messages.get(channel, {}).get(ts)
        return None if message is None or message.deleted else message

    def add(self, message: Message) -> Message:
        """Put a message in its channel and tell the app, as Slack does for its own messages too."""
        self.messages.setdefault(message.channel, {})[message.ts] = message
        self.publish(self._event(message.channel, message.as_json()))
        self.touch()
        return message

    def change(self, message: Message, text: str, blocks: list[Json], edited_by: str | None) -> None:
        previous = message.as_json()
        message.history.append(Version(message.text, message.blocks))
        message.text, message.blocks = text, blocks
        if edited_by:
            message.edited = {"user": edited_by, "ts": self.new_ts()}
        self.publish(
            self._hidden("message_changed", message.channel, message=message.as_json(), previous_message=previous)
        )
        self.touch()

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.publish(
            self._hidden("message_deleted", message.channel, deleted_ts=message.ts, previous_message=message.as_json())
        )
        self.touch()

    def tell(self, ephemeral: Ephemeral) -> Ephemeral:
        self.ephemerals.append(ephemeral)
        self.touch()
        return ephemeral

    def _hidden(self, subtype: str, channel: str, **rest: Json | str) -> Json:
        body: Json = {"type": "message", "subtype": subtype, "hidden": True, "ts": self.new_ts(), **rest}
        return self._event(channel, body)

    def _event(self, channel: str, body: Json) -> Json:
        kind = self.channels[channel].kind
        told = {name: value for name, value in body.items() if name != "metadata"}  # it has events of its own
        return {**told, "channel": channel, "channel_type": kind, "event_ts": body["ts"]}
