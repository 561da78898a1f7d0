"""Delivery by HTTP instead of through a socket: signed requests to the address that the app's manifest names.

Source: docs.slack.dev/authentication/verifying-requests-from-slack and docs.slack.dev/apis/events-api (retries).
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp

from bot.playground.slack.socketmode import Envelope
from bot.playground.slack.workspace import Json


def signed(body: str, secret: str, at: float | None = None) -> dict[str, str]:
    """The headers that prove that a request is Slack's; `at`: when it was signed, in Unix seconds."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def encoded(kind: str, payload: Json) -> tuple[str, str]:
    """(body, content type) as Slack sends them: events as JSON, commands and what people press as forms."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields: Mapping[str, object] = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode({name: str(value) for name, value in fields.items()}), "application/x-www-form-urlencoded"


class HttpDelivery:
    """`urls`: the addresses of the replicas behind one balancer; each request goes to the next of them."""

    def __init__(self, urls: tuple[str, ...], secret: str, timeout: float) -> None:
        self.urls = urls
        self._secret = secret
        self._timeout = timeout
        self._turn = 0

    async def put(self, envelope: Envelope, attempt: int, reason: str) -> None:
        """One attempt. Only 200, in time, settles it."""
        body, kind = encoded(envelope.type, envelope.payload)
        headers = {"Content-Type": kind, **signed(body, self._secret)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": f"http_{reason}"}
        self._turn += 1
        url = self.urls[self._turn % len(self.urls)]
        envelope.attempts.append(time.monotonic())
        try:
            async with (
                asyncio.timeout(self._timeout),
                aiohttp.ClientSession() as session,
                session.post(url, data=body.encode(), headers=headers) as answer,
            ):
                said = await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError):
            return
        if answer.status == 200:
            envelope.acked_at = time.monotonic()
            envelope.reply = _reply(envelope, said)
            envelope.settled.set()


def _reply(envelope: Envelope, said: str) -> Json | None:
    try:
        body = json.loads(said)
    except ValueError:
        body = {"text": said} if said and envelope.type == "slash_commands" else None
    return body if isinstance(body, dict) else None
