"""`/certcheck explain CODE`: what a cause or one of Apple's numbers means, shown to the one who asks."""

from __future__ import annotations

from bot.explaining import explain
from bot.render.kit import SECTION_ROOM, Message, message, said
from bot.render.mrkdwn import escape
from bot.render.words import line, shorten

WORD = "explain"
_FENCES = len("```\n\n```")


def explained(code: str) -> Message:
    """The explanation as it stands in a terminal, or one sentence about what to type."""
    wanted = code.strip().strip("`")
    text = explain(wanted) if wanted else None
    if text is None:
        named = f"I know no code “{shorten(wanted)}”." if wanted else "Which code?"
        return said(
            f"{named} Type one of Apple's, such as -1202 or errSSLXCertChainInvalid, or a cause, such as expired."
        )
    text = text.strip().replace("certcheck check HOST", "/certcheck HOST")
    return message([line(text)], [_code(part) for part in _parts(text)])


def _parts(text: str) -> list[str]:
    """The lines, in as few pieces as Slack's sections need."""
    parts = [""]
    for row in escape(text).splitlines():
        if len(parts[-1]) + len(row) + 1 > SECTION_ROOM - _FENCES:
            parts.append("")
        parts[-1] += f"{row}\n"
    return [part.strip("\n") for part in parts]


def _code(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": f"```\n{text}\n```", "verbatim": True}}
