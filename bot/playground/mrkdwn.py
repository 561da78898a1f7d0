"""Slack's text as a terminal shows it: bold, code, links, people, dates, emoji; the three entities turned back."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from rich.emoji import Emoji
from rich.text import Text

_TOKENS = re.compile(
    r"```(?P<pre>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<angle>[^<>]*)>"
    r"|(?<![\w*])\*(?=\S)(?P<bold>[^*\n]+)(?<=\S)\*(?![\w*])"
    r"|(?<![\w_])_(?=\S)(?P<italic>[^_\n]+)(?<=\S)_(?![\w_])"
    r"|(?<![\w~])~(?=\S)(?P<strike>[^~\n]+)(?<=\S)~(?![\w~])",
    re.DOTALL,
)
_DATE = re.compile(r"!date\^(\d+)\^([^|]*)\|(.*)")
CODE, LINK, PERSON = "cyan", "underline blue", "bold yellow"


def printable(text: str) -> str:
    """Without control and direction characters: what comes from servers must not steer the terminal."""
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Text:
    """plain_text objects: nothing but emoji is read in them."""
    return Text(Emoji.replace(printable(unescape(text))))


def mrkdwn(text: str, name_of: Callable[[str], str], style: str = "") -> Text:
    """`name_of` gives the name of a user id."""
    done, position = Text(style=style), 0
    for match in _TOKENS.finditer(text):
        done.append_text(plain(text[position : match.start()]))
        done.append_text(_token(match, name_of))
        position = match.end()
    return done.append_text(plain(text[position:]))


def _token(match: re.Match[str], name_of: Callable[[str], str]) -> Text:
    kind = match.lastgroup or ""
    inner = match.group(kind)
    if kind == "pre":
        code = printable(unescape(_without_links(inner))).strip("\n")
        return Text("\n" + "\n".join(f"  {line}" for line in code.splitlines()), style=CODE)
    if kind == "code":
        return Text(printable(unescape(_without_links(inner))), style=CODE)
    if kind == "angle":
        return _angle(inner, name_of)
    return mrkdwn(inner, name_of, {"bold": "bold", "italic": "italic", "strike": "strike"}[kind])


def _angle(inner: str, name_of: Callable[[str], str]) -> Text:
    address, _, label = inner.partition("|")
    if inner.startswith("@"):
        return Text(f"@{printable(label or name_of(address[1:]))}", style=PERSON)
    if inner.startswith("#"):
        return Text(f"#{printable(label or address[1:])}", style=LINK)
    if date := _DATE.match(inner):
        return Text(datetime.fromtimestamp(int(date[1]), UTC).strftime("%d %B %Y, %H:%M UTC"))
    if inner.startswith("!"):
        return Text(f"@{printable(label or address[1:])}", style=PERSON)
    shown = printable(unescape(label or address))
    target = printable(unescape(address))
    return Text(shown, style=LINK) if shown in target else Text(shown, style=LINK).append(f" ({target})", style="dim")


def _without_links(text: str) -> str:
    """Inside code, Slack shows a link as its text."""
    return re.sub(r"<([^<>|]*)(?:\|([^<>]*))?>", lambda match: match[2] or match[1], text)
