"""Block Kit within Slack's limits by construction: whatever is put in, what comes out is accepted.

Limits: https://docs.slack.dev/reference/block-kit/blocks, with room kept below them where posts were refused short of
the documented number (sections near 2,958 characters, messages near 13,200).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.render.mrkdwn import cut, escape, fit
from bot.render.words import Line, bold, clean, line, plain

Block = dict[str, Any]

SECTION_ROOM = 2800  # of 3000
CONTEXT_ROOM = 1800  # of 3000 for one element
TEXT_ROOM = 3900  # of 4000 in chat.update
BLOCKS_ROOM = 48  # of 50
MESSAGE_ROOM = 12_000  # characters over all blocks
BUTTON_ROOM, BUTTON_VALUE_ROOM = 75, 2000
METADATA_ROOM = 3000
VIEW_TITLE_ROOM = 24


@dataclass(frozen=True, slots=True)
class Message:
    """What is given to chat.postMessage and chat.update: `text` for screen readers and notifications, and blocks."""

    text: str
    blocks: tuple[Block, ...]


def message(text: Sequence[Line], blocks: Iterable[Block]) -> Message:
    """Blocks from the end make room for the last one (the context) when the whole would be too long."""
    kept = list(blocks)
    dropped = False
    while len(kept) > BLOCKS_ROOM or (len(kept) > 2 and sum(map(_size, kept)) > MESSAGE_ROOM):
        kept.pop(-2)
        dropped = True
    if dropped:
        kept.insert(-1, section([line("… The rest does not fit into one message of Slack.")]))
    return Message(paragraph(text), tuple(kept))


def _size(block: Block) -> int:
    return len(str(block))


def section(lines: Sequence[Line]) -> Block:
    return {"type": "section", "text": _mrkdwn(fit(lines, SECTION_ROOM) or "…")}


def context(lines: Sequence[Line]) -> Block:
    """At most ten small lines."""
    return {"type": "context", "elements": [_mrkdwn(cut(one, CONTEXT_ROOM) or "…") for one in lines[:10]]}


def button(label: str, action_id: str, value: str) -> Block:
    """ValueError when `value` does not fit: a cut one would mean something else."""
    if len(value) > BUTTON_VALUE_ROOM:
        raise ValueError(f"a button carries at most {BUTTON_VALUE_ROOM} characters, not {len(value)}")
    words = {"type": "plain_text", "text": label[:BUTTON_ROOM]}
    return {"type": "button", "text": words, "action_id": action_id, "value": value, "style": "primary"}


def paragraph(lines: Sequence[Line]) -> str:
    """Plain words, escaped: without blocks, formatting or code, as a screen reader or a notification wants them."""
    words = " ".join(sentence for one in lines if (sentence := clean(plain(one))))
    escaped = escape(words)
    while len(escaped) > TEXT_ROOM:
        words = words[: len(words) - (len(escaped) - TEXT_ROOM) - 1].rstrip() + "…"
        escaped = escape(words)
    return escaped


def headed(heading: Line, lines: Sequence[Line]) -> Block:
    return section([one for one in (heading, *lines) if one])


def _mrkdwn(text: str) -> Block:
    """`verbatim`: Slack makes no links of host names and no mentions of names (no channel is called by a SAN)."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def said(*lines: str | Line) -> Message:
    """A short message: the first line bold."""
    listed = [one if isinstance(one, tuple) else line(one) for one in lines]
    return message(listed, [section([bold(listed[0]), *listed[1:]])])
