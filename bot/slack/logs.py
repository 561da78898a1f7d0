"""Log lines: one event a line, for a terminal or as JSON, and never a token in them."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

import structlog

_TOKEN = re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[A-Za-z0-9-]+|(?<=ticket=)[^&\s'\"]+")


def configure_logs(level: str = "INFO", form: str = "auto", stream: TextIO | None = None) -> None:
    """Sends everything to `stream` (standard error). `form`: "json", "console", or "auto" by whether it is a
    terminal. Libraries that log the bodies of messages at DEBUG are held at INFO and above."""
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # No local variables in tracebacks: they hold texts of people, and tokens.
    plain_traceback = structlog.dev.ConsoleRenderer(
        colors=not as_json and stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()] if as_json else [plain_traceback]
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        _Redacting(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "aiohttp.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """The last thing before a line is written: also exceptions of libraries name tokens and socket tickets."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("(redacted)", super().format(record))
