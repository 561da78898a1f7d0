"""An answer's document as JSON and back, so that its message can be made anew when something became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.render.document import Document, Part
from bot.render.rank import Mood
from bot.render.words import Kind, Line, Span
from bot.trust.cause import Role

Json = dict[str, Any]


def document_json(whole: Document) -> Json:
    """Plain values for json.dumps. A span of words alone is a string; what is not told of it has its default."""
    return {
        "at": whole.at.isoformat(),
        "mood": whole.mood.value,
        "verdict": _lines_json(whole.verdict),
        "parts": [
            {"heading": _line_json(part.heading), "lines": _lines_json(part.lines)}
            | ({"role": part.role.value} if part.role else {})
            for part in whole.parts
        ],
        "context": _lines_json(whole.context),
        "preface": _lines_json(whole.preface),
    }


def document_from(kept: Mapping[str, Any]) -> Document:
    """Reads what `document_json` gave, of an earlier or later release too: what it does not know it leaves out.
    ValueError for what is no document."""
    try:
        return Document(
            at=datetime.fromisoformat(kept["at"]),
            mood=Mood(kept["mood"]),
            verdict=_lines(kept["verdict"]),
            parts=tuple(_part(one) for one in kept["parts"]),
            context=_lines(kept["context"]),
            preface=_lines(kept.get("preface", ())),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"this is no answer that was kept: {error}") from error


def _lines_json(lines: tuple[Line, ...]) -> list[list[str | Json]]:
    return [_line_json(one) for one in lines]


def _line_json(one: Line) -> list[str | Json]:
    return [_span_json(span) for span in one]


def _span_json(span: Span) -> str | Json:
    text = span.text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no JSON for a database
    if span == Span(span.text):
        return text
    said: Json = {"text": text}
    if span.kind is not Kind.TEXT:
        said["kind"] = span.kind.value
    if span.bold:
        said["bold"] = True
    if span.url:
        said["url"] = span.url
    if span.at is not None:
        said["at"] = span.at.isoformat()
    return said


def _part(kept: Mapping[str, Any]) -> Part:
    role = next((role for role in Role if role.value == kept.get("role")), None)
    return Part(_line(kept["heading"]), _lines(kept["lines"]), role)


def _lines(kept: Any) -> tuple[Line, ...]:
    return tuple(_line(one) for one in kept)


def _line(kept: Any) -> Line:
    return tuple(_span(one) for one in kept)


def _span(kept: Any) -> Span:
    if isinstance(kept, str):
        return Span(kept)
    kind = next((kind for kind in Kind if kind.value == kept.get("kind")), Kind.TEXT)
    at = datetime.fromisoformat(kept["at"]) if "at" in kept else None
    return Span(str(kept["text"]), kind, kept.get("bold") is True, str(kept.get("url", "")), at)
