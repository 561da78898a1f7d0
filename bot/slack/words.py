"""The text of a message as Slack delivers it: its text field, its blocks, and the attachments of alerts.

Everything here is a stranger's and of any shape; what does not fit is skipped, and nothing is followed deeper than a
few levels. https://docs.slack.dev/reference/block-kit/blocks, .../messaging/message-attachments
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MAX_CHARACTERS = 200_000
_DEPTH = 12
_TEXTS = ("text", "title", "pretext", "value", "fallback", "author_name")
_NESTED = ("blocks", "elements", "fields", "rows", "child_blocks", "message", "message_blocks", "attachments", "body")


def message_text(message: Mapping[str, Any]) -> str:
    """All that a message says, in Slack's encoding (`&amp;`, `<https://…>`). A person's message says the same in its
    text and in its blocks, so that its blocks are read only when the text is empty; an alert's text is a summary."""
    parts = [_string(message.get("text"))]
    from_a_bot = bool(message.get("bot_id") or message.get("subtype") == "bot_message")
    if from_a_bot or not parts[0].strip():
        parts.extend(_pieces(message.get("blocks"), 0))
    for attachment in _items(message.get("attachments")):
        if isinstance(attachment, Mapping) and not _is_preview(attachment):
            parts.extend(_attachment(attachment))
    unique = dict.fromkeys(part.strip("\n") for part in parts if part.strip())
    return "\n".join(unique)[:MAX_CHARACTERS]


def without_mention(text: str, user: str) -> str:
    """The text without the mentions of this user."""
    return re.sub(rf"<@{re.escape(user)}(\|[^<>]*)?>", " ", text).strip() if user else text.strip()


def mentions(text: str, user: str) -> bool:
    return bool(user) and re.search(rf"<@{re.escape(user)}(\|[^<>]*)?>", text) is not None


def _attachment(attachment: Mapping[str, Any]) -> Iterator[str]:
    said = list(_pieces({key: value for key, value in attachment.items() if key != "fallback"}, 0))
    yield from said or [_string(attachment.get("fallback"))]


def _is_preview(attachment: Mapping[str, Any]) -> bool:
    """Whether Slack added it for a link in the text: that page is not what the person says."""
    return bool(attachment.get("from_url")) and not (attachment.get("is_msg_unfurl") or attachment.get("is_share"))


def _pieces(value: object, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _pieces(item, depth + 1)
    elif isinstance(value, Mapping):
        if str(value.get("type", "")).startswith("rich_text_"):
            yield _line(value, depth)
            return
        for key in _TEXTS:
            said = value.get(key)
            if isinstance(said, str):
                yield said
            elif said is not None:
                yield from _pieces(said, depth + 1)
        for key in _NESTED:
            if value.get(key) is not None:
                yield from _pieces(value[key], depth + 1)


def _line(element: Mapping[str, Any], depth: int) -> str:
    """One paragraph, quotation, list or code block of rich text: its pieces belong together, unspaced."""
    said = []
    for piece in _items(element.get("elements")):
        if not isinstance(piece, Mapping):
            continue
        if "elements" in piece and depth < _DEPTH:
            said.append(_line(piece, depth + 1) + "\n")
        elif piece.get("type") == "user":
            said.append(f"<@{_string(piece.get('user_id'))}>")
        else:
            said.append(_string(piece.get("text")) or _string(piece.get("url")))
    return "".join(said)


def _items(value: object) -> list[Any]:
    return value[:200] if isinstance(value, list) else []


def _string(value: object) -> str:
    return value[:MAX_CHARACTERS] if isinstance(value, str) else ""
