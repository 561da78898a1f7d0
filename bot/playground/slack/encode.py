"""A person's typed text as Slack hands it to an app: entities escaped, addresses and names turned into links.

Source: docs.slack.dev/messaging/formatting-message-text ("Escaping text", "Links in retrieved messages").
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

# Slack links a bare name only under a known top-level domain; this list covers what is typed here.
_DOMAINS = "com|net|org|io|dev|app|edu|gov|info|biz|de|fr|uk|eu|ch|at|nl|us|jp|cn|pl|ru|in|ai|co|me"
_PIECES = re.compile(
    r"(?P<known><@[A-Z0-9]+>)"
    r"|(?P<url>https?://[^\s<>`|]+)"
    r"|(?P<mail>[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})"
    r"|(?<![\w@])@(?P<name>[\w.-]*\w)"
    rf"|(?<![\w@./:-])(?P<bare>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_DOMAINS})(?![\w-]|\.\w)(?::\d+)?(?:/[^\s<>`|]*)?)",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?)]}'\""


def escape(text: str) -> str:
    """The three characters that Slack escapes, and no others."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_encode(text: str, names: Mapping[str, str] | None = None) -> str:
    """What `text`, typed by a person, looks like in an event. `names` maps @name to a user id."""
    return "".join(_as_markup(element) for element in _elements(text, names or {}))


def rich_text(text: str, names: Mapping[str, str] | None = None) -> list[Json]:
    """The rich_text block that Slack's editor makes of typed text: fences become preformatted pieces."""
    parts: list[Json] = []
    for number, part in enumerate(text.split("```")):
        if number % 2 and part:
            code = [{"type": "text", "text": part.strip("\n")}]
            parts.append({"type": "rich_text_preformatted", "elements": code, "border": 0})
        elif part:
            parts.append({"type": "rich_text_section", "elements": list(_styled(part, names or {}))})
    return [{"type": "rich_text", "block_id": "typed", "elements": parts}] if parts else []


def _styled(text: str, names: Mapping[str, str]) -> Iterator[Json]:
    for number, part in enumerate(text.split("`")):
        if number % 2 and part:
            yield {"type": "text", "text": part, "style": {"code": True}}
        elif part:
            yield from _elements(part, names)


def _elements(text: str, names: Mapping[str, str]) -> Iterator[Json]:
    position = 0
    for match in _PIECES.finditer(text):
        element, end = _element(match, names)
        if element is None:
            continue
        if match.start() > position:
            yield {"type": "text", "text": text[position : match.start()]}
        yield element
        position = end
    if position < len(text):
        yield {"type": "text", "text": text[position:]}


def _element(match: re.Match[str], names: Mapping[str, str]) -> tuple[Json | None, int]:
    kind, found = match.lastgroup, match.group()
    if kind == "known":
        user = found[2:-1]
        return ({"type": "user", "user_id": user} if user in names.values() else None), match.end()
    if kind == "name":
        user_id = names.get(match["name"])
        return ({"type": "user", "user_id": user_id} if user_id else None), match.end()
    if kind == "mail":
        return {"type": "link", "url": f"mailto:{found}", "text": found}, match.end()
    address = found.rstrip(_TRAILING)
    end = match.start() + len(address)
    if kind == "bare":
        return {"type": "link", "url": f"http://{address}", "text": address}, end
    return {"type": "link", "url": address}, end


def _as_markup(element: Json) -> str:
    if element["type"] == "user":
        return f"<@{element['user_id']}>"
    if element["type"] == "link":
        label = f"|{escape(element['text'])}" if "text" in element else ""
        return f"<{escape(element['url'])}{label}>"
    return escape(element["text"])
