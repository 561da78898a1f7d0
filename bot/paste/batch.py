"""The line protocol of `read --batch`: one JSON object in, one JSON object out."""

from __future__ import annotations

import json
from typing import Any

from bot.paste.read import read
from bot.paste.report import Report


def read_line(line: str) -> str:
    """`{"id", "text"}` → the report as JSON; a line that is none → `{"id", "error"}` with one sentence."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _error(None, 'This line is not JSON; write {"id": "1", "text": "the pasted error"}.')
    if not isinstance(asked, dict):
        return _error(None, 'This line is not a JSON object; write {"id": "1", "text": "the pasted error"}.')
    text = asked.get("text")
    if not isinstance(text, str):
        return _error(asked.get("id"), 'The object has no "text", or it is not a string; put the pasted error there.')
    return json.dumps({"id": asked.get("id")} | as_json(read(text)))


def as_json(report: Report) -> dict[str, Any]:
    """The fields of a report as `read --batch` prints them."""
    return {
        "is_certificate_error": report.is_certificate_error,
        "hosts": [{"host": one.host, "port": one.port} for one in report.hosts],
        "codes": dict(report.codes),
        "client_chain": [{"subject": subject, "issuer": issuer} for subject, issuer in report.client_chain],
        "complaint": report.complaint,
        "about": report.about.value,
        "explanation": report.explanation,
        "private_key": report.private_key,
    }


def _error(id_: object, sentence: str) -> str:
    return json.dumps({"id": id_, "error": sentence} | as_json(Report()))
