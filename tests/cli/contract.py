"""The JSON of a check: its fields and their types are fixed, as other programs rely on them."""

from __future__ import annotations

import json
import re
from typing import Any

VERDICTS = {"trusted", "untrusted", "unknown"}
TRUSTED = {"trusted": True, "untrusted": False, "unknown": None}
NUMBERS = ("nsurl", "stream", "osstatus")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def answers(out: str) -> list[dict[str, Any]]:
    """The answers of a batch, or of `check --json`: one JSON object a line."""
    return [json.loads(line) for line in out.splitlines()]


def answer(out: str) -> dict[str, Any]:
    """The one answer, held against the contract."""
    (only,) = answers(out)
    conforms(only)
    return only


def by_id(out: str) -> dict[Any, dict[str, Any]]:
    found = answers(out)
    keyed = {one.get("id"): one for one in found}
    assert len(keyed) == len(found)
    return keyed


def conforms(given: dict[str, Any]) -> None:
    assert given["host"] is None or isinstance(given["host"], str)
    assert isinstance(given["port"], int)
    assert TIME.fullmatch(given["checked_at"])
    assert given["verdict"] in VERDICTS
    _codes(given["causes"])
    assert {"apple", "openssl"} <= given["clients"].keys()
    assert given["clients"]["apple"]["trusted"] is TRUSTED[given["verdict"]]
    for client in given["clients"].values():
        assert client["trusted"] in (True, False, None)
        _codes(client["causes"])
        assert set(client["causes"]) <= set(given["causes"])
        assert bool(client["causes"]) is (client["trusted"] is False) or client["trusted"] is None
        assert all(client[name] is None or isinstance(client[name], int) for name in NUMBERS)
    for address in given["addresses"]:
        assert isinstance(address["address"], str)
        assert address["verdict"] in VERDICTS
        _codes(address["causes"])
        assert address["leaf_sha256"] == (address["sent"][0]["sha256"] if address["sent"] else None)
    assert list(dict.fromkeys(one["cause"] for one in given["findings"])) == given["causes"]
    for finding in given["findings"]:
        _finding(finding)
    for unchecked in given["unchecked"]:
        assert unchecked.keys() == {"what", "why"}
        assert all(isinstance(text, str) and text for text in unchecked.values())


def _codes(codes: Any) -> None:
    assert isinstance(codes, list)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)
    assert len(set(codes)) == len(codes)


def _finding(finding: dict[str, Any]) -> None:
    assert {"cause", "title", "who", "at", "facts", "steps"} <= finding.keys()
    assert finding["title"]
    assert "{" not in finding["title"]
    assert isinstance(finding["who"], str)
    assert all(isinstance(text, str) for pair in finding["facts"].items() for text in pair)
    assert finding["steps"]
    for step in finding["steps"]:
        assert step["text"]
        assert step["role"] in {"person", "operator"}
