"""Log lines are one a line, machine readable when asked, and hold no token, whoever writes them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.slack.logs import configure_logs


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def lines(form: str) -> list[str]:
    stream = io.StringIO()
    configure_logs("INFO", form, stream)
    structlog.get_logger("bot").info("question done", channel="C1")
    logging.getLogger("slack_sdk").error(
        "failed with wss://wss.example/link/?ticket=abc-123&app_id=A1 and xoxb-1-secret"
    )
    logging.getLogger("slack_sdk").debug("the whole body of a message")
    try:
        raise RuntimeError("token xapp-1-A-secret")
    except RuntimeError as error:
        structlog.get_logger("bot").error("failed", exc_info=error)
    return stream.getvalue().splitlines()


@pytest.mark.parametrize("form", ["json", "console", "auto"])
def test_no_token_and_no_body_is_written(form: str) -> None:
    text = "\n".join(lines(form))
    assert "secret" not in text
    assert "abc-123" not in text
    assert "app_id=A1" in text
    assert "whole body" not in text


def test_json_lines_are_objects_with_level_time_and_logger() -> None:
    first, *rest = [json.loads(line) for line in lines("json")]
    assert first.items() >= {"event": "question done", "channel": "C1", "level": "info", "logger": "bot"}.items()
    assert first["timestamp"].endswith("Z")
    assert "Traceback" in rest[-1]["exception"]
