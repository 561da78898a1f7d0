"""Takes off what Slack, chat clients and terminals put on a pasted text: links, entities, curly quotes, escapes.

What follows works on plain text with straight quotes. Every pattern here is linear in the length of its input.
"""

from __future__ import annotations

import re

HEAD, TAIL = 96_000, 32_000
"""Characters kept of a long text: an error stands at its beginning, or at the end of a log."""


def bounded(text: str) -> str:
    """At most HEAD + TAIL characters: the first and the last."""
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "\n" + text[-TAIL:]


def unwrap(text: str) -> str:
    """The text as it stood before it was put into Slack, with straight quotes and plain line breaks."""
    text = bounded(text).replace("\r\n", "\n").replace("\r", "\n")
    text = _LINK.sub(_link, text)
    text = _MENTION.sub(" ", text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)), text)
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text.translate(_PLAIN)


_LINK = re.compile(r"<((?:https?|wss?|ftp|mailto|tel):[^<>|\s]{1,3000})(?:\|([^<>]{0,3000}))?>")
_MENTION = re.compile(r"<(?:@[A-Z0-9]{3,20}|#[A-Z0-9]{3,20}|![a-z^A-Z0-9-]{2,40})(?:\|[^<>]{0,200})?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPES = (('\\"', '"'), ("\\/", "/"), ("\\n", "\n"), ("\\t", "\t"))
_PLAIN = str.maketrans(
    dict.fromkeys("“”„‟«»「」『』＂", '"')
    | dict.fromkeys("‘’‚‛‹›", "'")
    | dict.fromkeys("\u00a0\u202f\u2009\u3000", " ")
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)


def _link(found: re.Match[str]) -> str:
    """Slack's `<address|label>`: the label when it is the address cut short, else both."""
    address, label = found[1], found[2]
    if not label:
        return address
    return label if label.rstrip("/") in address else f"{label} {address}"


WRAPPED = 60
"""A line at least this long may have been broken by a terminal in the middle of a word."""


def joined(text: str) -> str:
    """The text with the breaks after long lines taken out, as a terminal or a mail program may have put them in."""
    parts: list[str] = []
    length = 0
    for line in text.split("\n"):
        parts.append(line.lstrip("> \t") if length >= WRAPPED else "\n" + line)
        length = len(line)
    return "".join(parts).removeprefix("\n")
