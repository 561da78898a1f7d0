"""One question as it was accepted: everything that is needed to answer it, without the request that brought it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.trust.case import ClientReport
from bot.trust.diagnosis import Diagnosis
from bot.trust.sighting import Target


class Way(Enum):
    """How a question came in. The values are stable: they are logged and stored."""

    COMMAND = "command"
    MESSAGE = "message"
    MENTION = "mention"
    DIRECT = "direct"
    SHORTCUT = "shortcut"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `identity` is the same for every delivery of the same question and for no other: team, channel and timestamp of
    the message, or the ids of the command, click or form. `thread` is the timestamp to answer under; None for a
    command, which has no message yet. `target` and `report` are set where the host was given in a field of its own;
    otherwise `text` and `files` (file objects of Slack's) are read. `response_url` reaches the person where the bot
    may not post.
    """

    identity: str
    way: Way
    team: str
    channel: str
    thread: str | None
    user: str = ""
    text: str = ""
    files: tuple[Mapping[str, Any], ...] = ()
    message: str | None = None
    in_thread: bool = False
    target: Target | None = None
    report: ClientReport | None = None
    response_url: str | None = field(default=None, repr=False)

    @property
    def called(self) -> bool:
        """Whether a person spoke to the bot; it may stay silent only when not."""
        return self.way is not Way.MESSAGE


Examine = Callable[[Target, ClientReport | None], Awaitable[Diagnosis]]
