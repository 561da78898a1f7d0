"""What became of an answer since it was said: steps that are done, who waits for the repair, what a later look found.

The answer's message is made of its document and of this alone, so that every edit comes to the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.render.document import FOR_ROLE, Document, Part
from bot.render.words import Kind, Line, line, moment, person, plain, shorten
from bot.trust.cause import Role
from bot.trust.change import Became

ITEM_ROOM = 300
_NUMBER = re.compile(r"(\d{1,3})\. ")


@dataclass(frozen=True, slots=True)
class Done:
    """A step was done. `user` is Slack's id of who said so."""

    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Watching:
    """`people` are Slack's ids of those who are told; `until` is when the watch ends by itself. `quiet`: it changed so
    often that they are told of no more changes."""

    people: tuple[str, ...]
    until: datetime
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """What the newest look found. `by` is Slack's id of who asked for it; None for a look of a watch. `below`: a newer
    answer stands further down."""

    at: datetime
    became: Became
    by: str | None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """`key` finds the answered question. `done` is by item id. `watchable`: a watch could see it fixed."""

    key: str
    done: Mapping[str, Done] = field(default_factory=dict)
    watching: Watching | None = None
    later: Later | None = None
    watchable: bool = True

    @property
    def fixed(self) -> bool:
        """Whether the newest look found it in order."""
        return self.later is not None and self.later.became is Became.FIXED


@dataclass(frozen=True, slots=True)
class Item:
    """One step of a checklist. `id` is its role and its number there ("operator/1"), `words` are plain text."""

    id: str
    role: str
    words: str


def items(whole: Document) -> tuple[Item, ...]:
    """Every step of the checklists, in their order."""
    return tuple(
        Item(found, part.role.value, shorten(plain(one[1:]), ITEM_ROOM))
        for part in whole.checklists
        if part.role
        for one in part.lines
        if (found := item_id(part.role, one))
    )


def item_id(role: Role, one: Line) -> str:
    """The id of the step that a line of a checklist says; "" for its command and for other lines."""
    number = _NUMBER.fullmatch(one[0].text) if one and one[0].kind is Kind.TEXT else None
    return f"{role.value}/{number[1]}" if number else ""


def with_done(part: Part, done: Mapping[str, Done]) -> Part:
    """The part with its done steps struck out, each with who did it and when; its command is not needed any more."""
    if part.role is None:
        return part
    lines: list[Line] = []
    finished = False
    for one in part.lines:
        found = item_id(part.role, one)
        if one and one[0].kind is Kind.COMMAND and finished:
            continue
        mark = done.get(found)
        finished = mark is not None
        lines.append(_struck(one, mark) if mark else one)
    return Part(part.heading, tuple(lines), part.role)


def _struck(one: Line, mark: Done) -> Line:
    who = person(mark.user)
    struck = tuple(replace(span, struck=True) for span in one)
    return line(":white_check_mark: ", struck, " — ", who, ", " if who else "", moment(mark.at))


def role_label(role: str) -> str:
    return FOR_ROLE[Role(role)]
