"""One question as it was accepted: everything that is needed to answer it, without the request that brought it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any

from bot.paste.secrets import cut_secrets
from bot.storage.questions import Question
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
    # About an answer that stands already: its controls were pressed …
    AGAIN = "again"
    WATCH = "watch"
    UNWATCH = "unwatch"
    STEP = "step"
    # … or its watch is due, which nobody asked.
    LOOK = "look"


FOLLOWING = frozenset({Way.AGAIN, Way.WATCH, Way.UNWATCH, Way.STEP, Way.LOOK})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    `identity` is the same for every delivery of the same question and for no other: team, channel and timestamp of
    the message, or the ids of the command, click or form. `thread` is the timestamp to answer under; None for a
    command, which has no message yet. `target` and `report` are set where the host was given in a field of its own;
    otherwise `text` and `files` (file objects of Slack's) are read. `response_url` reaches the person where the bot
    may not post. `private_key`: one was cut out of the text.

    For the ways of FOLLOWING `about` is the id of the answered question; `item` the step that was pressed
    ("operator/3") or the watch that is due; `done` whether the step is to be marked, and not opened again.
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
    private_key: bool = False
    about: str | None = None
    item: str | None = None
    done: bool = True

    @property
    def id(self) -> str:
        """Bounded, and equal where the identity is."""
        return hashlib.sha256(self.identity.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def reference(self) -> str:
        """Stands in every log line about this question, at whichever replica, and in what people are told when it
        fails."""
        return reference_of(self.id)

    @property
    def called(self) -> bool:
        """Whether a person spoke to the bot; it may stay silent only when not."""
        return self.way not in {Way.MESSAGE, Way.LOOK}


Json = dict[str, Any]

# All of a file object that is needed to read the file.
_OF_FILES = ("id", "mode", "mimetype", "file_access", "url_private", "url_private_download", "preview")
# The body of a key, and not only the line that begins one, as documentation has it.
_KEY = re.compile(
    r"PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|\s){0,9}(?:[\w-]{1,30}: [^\n]{0,100}\s{1,9}){0,5}[A-Za-z0-9+/=]{16}"
)


def without_secrets(asked: Asked) -> Asked:
    """What may be written down: passwords, tokens and private keys are cut out of the words, and of a file no more is
    kept than it takes to read it."""
    text, key = cut_secrets(asked.text)
    files = tuple({name: file[name] for name in _OF_FILES if name in file} for file in asked.files)
    for file in files:
        if "preview" in file:
            file["preview"] = cut_secrets(str(file["preview"] or ""))[0]
    pasted = key and _KEY.search(asked.text) is not None
    return replace(asked, text=text, files=files, private_key=asked.private_key or pasted)


def reference_of(question: str) -> str:
    """The reference of a question with this id."""
    return question[:8]


def as_question(asked: Asked) -> Question:
    """The question as it is recorded."""
    return Question(
        id=asked.id,
        way=asked.way.value,
        team=asked.team,
        channel=asked.channel,
        thread=asked.thread,
        asked_ts=asked.message,
        asked=_plain(asked),
        user=asked.user or None,
    )


def from_json(plain: Mapping[str, Any]) -> Asked:
    """The question as it was recorded, by this release or an earlier one: what is new since then has its default."""
    known = {one.name: plain[one.name] for one in fields(Asked) if one.name in plain}
    return Asked(
        **known
        | {
            "way": Way(plain["way"]),
            "files": tuple(plain["files"]),
            "target": target_from(plain["target"]),
            "report": report_from(plain["report"]),
        }
    )


def target_json(target: Target | None) -> Json | None:
    if target is None:
        return None
    return {"host": target.host, "port": target.port, "starttls": target.starttls}


def target_from(plain: Mapping[str, Any] | None) -> Target | None:
    return None if plain is None else Target(str(plain["host"]), int(plain["port"]), plain.get("starttls"))


def report_json(report: ClientReport | None) -> Json | None:
    return None if report is None else {one.name: _listed(getattr(report, one.name)) for one in fields(ClientReport)}


def report_from(plain: Mapping[str, Any] | None) -> ClientReport | None:
    """Also of an earlier release, or of a button pressed late. Raises ValueError or TypeError for another shape."""
    if plain is None:
        return None
    return ClientReport(
        **{one.name: _like(one.default, plain[one.name]) for one in fields(ClientReport) if plain.get(one.name)}
    )


def _listed(value: object) -> object:
    return [list(pair) for pair in value] if isinstance(value, tuple) else value


def _like(default: object, value: Any) -> Any:
    """A report holds words, pairs of words, and flags."""
    if isinstance(default, bool):
        return value is True
    return tuple((str(one), str(other)) for one, other in value) if isinstance(default, tuple) else str(value)


def _plain(asked: Asked) -> Json:
    whole = {one.name: getattr(asked, one.name) for one in fields(asked)}
    return whole | {
        "way": asked.way.value,
        "files": [dict(file) for file in asked.files],
        "target": target_json(asked.target),
        "report": report_json(asked.report),
    }


Examine = Callable[[Target, ClientReport | None], Awaitable[Diagnosis]]
