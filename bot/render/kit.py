"""Block Kit within Slack's limits by construction: whatever is put in, what comes out is accepted.

Limits: https://docs.slack.dev/reference/block-kit/blocks, with room kept below them where posts were refused short of
the documented number (sections near 2,958 characters, messages near 13,200).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.render.mrkdwn import cut, fit
from bot.render.words import Kind, Line, Span, bold, clean, line, plain, shorten

Block = dict[str, Any]

SECTION_ROOM = 2800  # of 3000
CONTEXT_ROOM = 1800  # of 3000 for one element
TEXT_ROOM = 3900  # of 4000 in chat.update
BLOCKS_ROOM = 48  # of 50
MESSAGE_ROOM = 12_000  # characters over all blocks
BUTTON_ROOM, BUTTON_VALUE_ROOM = 75, 2000
OPTION_ROOM, OPTION_VALUE_ROOM = 75, 150  # the labels of groups have the same room
PLACEHOLDER_ROOM = 150
METADATA_ROOM = 3000
LABEL_ROOM = 2000  # of an input's label and hint
VIEW_TITLE_ROOM = 24


@dataclass(frozen=True, slots=True)
class Message:
    """What is given to chat.postMessage and chat.update: `text` for screen readers and notifications, and blocks."""

    text: str
    blocks: tuple[Block, ...]


def message(text: Sequence[Line], blocks: Iterable[Block], last: Sequence[Block] = ()) -> Message:
    """Blocks from the end make room for the `last` ones (controls, context) when the whole would be too long."""
    kept = list(blocks)
    dropped = False
    while len(kept) + len(last) > BLOCKS_ROOM or (len(kept) > 1 and sum(map(_size, [*kept, *last])) > MESSAGE_ROOM):
        kept.pop()
        dropped = True
    if dropped:
        kept.append(section([line("… The rest does not fit into one message of Slack.")]))
    return Message(paragraph(text), (*kept, *last))


def _size(block: Block) -> int:
    return len(str(block))


def section(lines: Sequence[Line]) -> Block:
    return {"type": "section", "text": _mrkdwn(fit(lines, SECTION_ROOM) or "…")}


def context(lines: Sequence[Line]) -> Block:
    """At most ten small lines."""
    return {"type": "context", "elements": [_mrkdwn(cut(one, CONTEXT_ROOM) or "…") for one in lines[:10]]}


def button(label: str, action_id: str, value: str, main: bool = False) -> Block:
    """`main`: the one to press first. ValueError when `value` does not fit: a cut one would mean something else."""
    if len(value) > BUTTON_VALUE_ROOM:
        raise ValueError(f"a button carries at most {BUTTON_VALUE_ROOM} characters, not {len(value)}")
    made = {"type": "button", "text": words(label, BUTTON_ROOM), "action_id": action_id, "value": value}
    return made | {"style": "primary"} if main else made


def words(text: str, room: int = LABEL_ROOM) -> Block:
    """Text that Slack does not format, cut at `room` characters."""
    return {"type": "plain_text", "text": shorten(text, room)}


def choice(label: str, value: str) -> Block:
    """One option of a select. ValueError when `value` does not fit."""
    if len(value) > OPTION_VALUE_ROOM:
        raise ValueError(f"an option carries at most {OPTION_VALUE_ROOM} characters, not {len(value)}")
    return {"text": words(label, OPTION_ROOM), "value": value}


def paragraph(lines: Iterable[Line]) -> str:
    """Plain words, escaped: without blocks, formatting or code, as a screen reader or a notification wants them."""
    spoken: list[Span] = []
    for one in lines:
        heard = [span for are_people, run in groupby(one, key=_is_person) for span in _heard(are_people, list(run))]
        spoken += [Span(" ")] * bool(spoken and heard) + heard
    return cut(_merged(spoken), TEXT_ROOM)


def _is_person(span: Span) -> bool:
    return span.kind is Kind.PERSON


def _heard(are_people: bool, run: list[Span]) -> list[Span]:
    if are_people:
        return [Span(span.text, Kind.PERSON) for span in run]
    said = plain(tuple(run))
    cleaned = clean(said)
    return [Span(" " * said.startswith(" ") + cleaned + " " * said.endswith(" "))] if cleaned else []


def _merged(spans: Iterable[Span]) -> Line:
    """Neighbours in one span, so that the cut falls into words."""
    done: list[Span] = []
    for span in spans:
        if done and not _is_person(span) and not _is_person(done[-1]):
            done[-1] = Span(done[-1].text + span.text)
        else:
            done.append(span)
    return tuple(done)


def headed(heading: Line, lines: Sequence[Line]) -> Block:
    return section([one for one in (heading, *lines) if one])


def _mrkdwn(text: str) -> Block:
    """`verbatim`: Slack makes no links of host names and no mentions of names (no channel is called by a SAN)."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def said(*lines: str | Line) -> Message:
    """A short message: the first line bold."""
    listed = [one if isinstance(one, tuple) else line(one) for one in lines]
    return message(listed, [section([bold(listed[0]), *listed[1:]])])
