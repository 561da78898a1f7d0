"""Lines as Slack's mrkdwn. The only place where text is escaped for Slack.

Three characters are escaped (&, <, >), which also kills `<!channel>` and `<@U…>`; a backtick would end a code span.
Slack has no other escape, so a value with formatting characters is put in code (see `words.fill`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from urllib.parse import quote

from bot.render.words import Kind, Line, Span

_CODE_QUOTE = "ˋ"  # a modifier letter that looks like a backtick and ends nothing


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: Line) -> str:
    """One line. A run of bold spans gets one pair of asterisks, one of struck spans tildes; blanks at its ends stay
    outside of them."""
    done = ""
    for mark, run in groupby(text, key=lambda span: "*" * span.bold + "~" * span.struck):
        inner = "".join(_span(span) for span in run)
        core = inner.strip()
        if mark and core:
            start = inner.index(core)
            inner = f"{inner[:start]}{mark}{core}{mark[::-1]}{inner[start + len(core) :]}"
        done += inner
    return done


def _span(span: Span) -> str:
    if span.kind is Kind.CODE:
        return f"`{escape(span.text.replace('`', _CODE_QUOTE))}`"
    if span.kind is Kind.COMMAND:
        return f"```{escape(span.text.replace('```', _CODE_QUOTE * 3))}```"
    if span.kind is Kind.PERSON:
        return f"<@{escape(span.text)}>"
    if span.kind is Kind.LINK:
        return f"<{quote(span.url, safe=':/?#@!$=+,;~%.-_')}|{escape(span.text.replace('|', '/'))}>"
    if span.kind is Kind.MOMENT and span.at is not None:
        fallback = escape(span.text.replace("|", "/"))
        return f"<!date^{int(span.at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"
    return escape(span.text)


def fit(lines: Iterable[Line], room: int) -> str:
    """Lines under each other, at most `room` characters after escaping. What does not fit is counted, not lost."""
    every = list(lines)
    done = ""
    for index, one in enumerate(every):
        left = len(every) - index - 1
        tail = f"\n… +{left} more lines" if left else ""
        start = f"{done}\n" if done else ""
        text = mrkdwn(one)
        if len(start) + len(text) + (24 if left else 0) <= room:
            done = start + text
            continue
        shorter = cut(one, room - len(start) - len(tail))
        return (start + shorter if shorter else done) + tail
    return done


def cut(text: Line, room: int) -> str:
    """One line in at most `room` characters, ended with "…" where it was cut; "" where nothing sensible fits."""
    whole = mrkdwn(text)
    if len(whole) <= room:
        return whole
    kept = list(text)
    while kept:
        last = kept.pop()
        before = tuple(kept)
        if len(mrkdwn(before)) > room or last.kind not in {Kind.TEXT, Kind.CODE, Kind.COMMAND}:
            continue

        def ended(size: int, before: Line = before, last: Span = last) -> str:
            return mrkdwn((*before, replace(last, text=last.text[:size].rstrip() + "…")))

        sizes = range(1, min(len(last.text), room))
        fits = bisect_right(sizes, room, key=lambda size: len(ended(size)))
        if fits:
            return ended(sizes[fits - 1])
    return ""
