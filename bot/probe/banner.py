"""One small HTTP request on the TLS connection that is there already: the server's clock and its name for itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.probe.handshake import TlsClient
from bot.probe.wire import ProbeError, printable
from bot.trust.sighting import Target

# TLS from the first byte, and no HTTP inside (IANA service names and port numbers).
_OTHER_PROTOCOLS = frozenset(
    (465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2484, 3269, 5061, 5223, 5349, 5671, 6379, 6514, 6697, 8883)
)
_MOST = 16384


@dataclass(frozen=True, slots=True)
class Banner:
    """The `Date` header (None when there is none that can be read) and the `Server` header ("" is None)."""

    date: datetime | None = None
    server: str | None = None


def speaks_http(port: int) -> bool:
    """Whether to ask by HTTP on this port: yes, unless it is known for something else."""
    return port not in _OTHER_PROTOCOLS


async def ask(tls: TlsClient, target: Target, deadline: float) -> Banner:
    """The headers of one answer, or an empty Banner when none comes in `deadline` seconds. Never raises for that."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    port = "" if target.port == 443 else f":{target.port}"
    request = (
        f"HEAD / HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: certcheck\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )
    answer = b""
    try:
        async with asyncio.timeout(deadline):
            await tls.send(request.encode("ascii"))
            while not _is_whole(answer) and (more := await tls.receive()):
                answer += more
    except (TimeoutError, ProbeError):
        pass
    return read_banner(answer)


def _is_whole(answer: bytes) -> bool:
    """Nothing more of it is of use: the head has ended, it is too long, or it is no HTTP."""
    return b"\r\n\r\n" in answer or len(answer) >= _MOST or not b"HTTP/".startswith(answer[:5])


def read_banner(answer: bytes) -> Banner:
    """Date and Server of an HTTP answer's head; whatever else came gives an empty Banner."""
    if not answer.startswith(b"HTTP/"):
        return Banner()
    headers: dict[bytes, bytes] = {}
    for line in answer[:_MOST].partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        headers.setdefault(name.strip().lower(), value.strip())
    return Banner(_read_date(headers.get(b"date", b"")), printable(headers.get(b"server", b""), 120) or None)


def _read_date(value: bytes) -> datetime | None:
    try:
        date = parsedate_to_datetime(value.decode("ascii"))
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
