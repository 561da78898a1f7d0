"""Socket Mode: single-use tickets, envelopes, acknowledgements with their delay, repeats, disconnects.

Source: docs.slack.dev/apis/events-api/using-socket-mode and docs.slack.dev/apis/events-api (retries).
"""

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import WSMsgType, web

from bot.playground.slack.workspace import APP, BOT_USER, TEAM, Json

MOST_CONNECTIONS = 10
WATCHED = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}  # channel_type → message.…


class Requests(Protocol):
    """Delivers by HTTP, and settles what is acknowledged."""

    async def put(self, envelope: "Envelope", attempt: int, reason: str) -> None: ...


@dataclass
class Envelope:
    """One thing told to the app. `reply` is the payload of its acknowledgement, if it carried one."""

    id: str
    type: str  # events_api, slash_commands, interactive
    payload: Json
    at: float = field(default_factory=time.time)
    attempts: list[float] = field(default_factory=list)  # when it was sent, monotonic seconds
    acked_at: float | None = None
    reply: Json | None = None
    lost: bool = False  # given up: never acknowledged in time
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def acked(self) -> bool:
        return self.acked_at is not None

    @property
    def seconds(self) -> float | None:
        """From the last sending to the acknowledgement."""
        return None if self.acked_at is None or not self.attempts else self.acked_at - self.attempts[-1]


class SocketMode:
    """`ack_timeout` and `retry_after` are in seconds; Slack's own are 3 and at once, one minute, five minutes."""

    def __init__(self, touch: Callable[[], None], ack_timeout: float, retry_after: tuple[float, ...]) -> None:
        self.ack_timeout = ack_timeout
        self.retry_after = retry_after
        self.subscribed: frozenset[str] | None = None  # None: to every event
        self.envelopes: list[Envelope] = []
        self.connections: list[web.WebSocketResponse] = []
        self.tickets_given = 0
        self.upgrades = 0
        self.refuse_upgrades = 0  # so many of the next upgrades fail, their tickets are spent
        self.deaf = False  # do not answer pings
        self.unknown_acks: list[Json] = []
        self._touch = touch
        self._tickets: set[str] = set()
        self._turn = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._connected = asyncio.Event()
        self.requests: Requests | None = None  # set: everything is delivered by HTTP

    def new_ticket(self) -> str:
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        self.tickets_given += 1
        return ticket

    def event(self, event: Json, event_id: str | None = None, team: str = TEAM) -> Envelope | None:
        """Send an event to the app if it subscribed to it."""
        if not self._wanted(event):
            return None
        payload = {
            "token": "deprecated",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_hex(8)}",
        }
        return self.send("events_api", payload)

    def send(self, kind: str, payload: Json) -> Envelope:
        envelope = Envelope(str(uuid.uuid4()), kind, payload)
        self.envelopes.append(envelope)
        self._touch()
        self._start(self._deliver(envelope))
        return envelope

    async def again(self, envelope: Envelope, reason: str = "timeout") -> Envelope:
        """Deliver an envelope once more, as Slack does when it believes the first delivery lost."""
        copy = Envelope(envelope.id, envelope.type, envelope.payload)
        self.envelopes.append(copy)
        await self._attempt(copy, len(envelope.attempts), reason)
        return copy

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Announce the end of every connection; after "warning" it stays open for a while, else it is closed."""
        for connection in tuple(self.connections):
            await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}})
            if reason != "warning":
                await connection.close()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in tuple(self.connections):
            await connection.close()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket endpoint behind the address that apps.connections.open gave."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="ticket unknown or already used")
        self._tickets.remove(ticket)
        if self.refuse_upgrades > 0:
            self.refuse_upgrades -= 1
            return web.Response(status=503, text="no upgrade now")
        connection = web.WebSocketResponse(autoping=False)
        await connection.prepare(request)
        await self._converse(connection)
        return connection

    async def _converse(self, connection: web.WebSocketResponse) -> None:
        self.upgrades += 1
        if len(self.connections) >= MOST_CONNECTIONS:
            await connection.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await connection.close()
            return
        self.connections.append(connection)
        hello = {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060},
        }
        await connection.send_json(hello)
        self._connected.set()
        self._touch()
        try:
            async for message in connection:
                if message.type == WSMsgType.PING and not self.deaf:
                    await connection.pong(message.data)
                elif message.type == WSMsgType.TEXT:
                    self._received(message.data)
        finally:
            self.connections.remove(connection)
            if not self.connections:
                self._connected.clear()
            self._touch()

    def _received(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            body = text
        name = body.get("envelope_id") if isinstance(body, dict) else None
        waiting = [envelope for envelope in self.envelopes if envelope.id == name and not envelope.acked]
        if not waiting:
            self.unknown_acks.append(body)
            return
        envelope = waiting[0]
        envelope.acked_at = time.monotonic()
        envelope.reply = body.get("payload") or None
        envelope.settled.set()
        self._touch()

    async def _deliver(self, envelope: Envelope) -> None:
        repeats = self.retry_after if envelope.type == "events_api" else ()
        for attempt, wait in enumerate((0.0, *repeats)):
            await asyncio.sleep(wait)
            told = await self._attempt(envelope, attempt, "timeout" if attempt else "")
            try:
                await asyncio.wait_for(envelope.settled.wait(), self.ack_timeout if told else 0.01)
                return
            except TimeoutError:
                continue
        envelope.lost = True
        envelope.settled.set()
        self._touch()

    async def _attempt(self, envelope: Envelope, attempt: int, reason: str) -> bool:
        """Whether an answer may still come."""
        if self.requests is not None:
            await self.requests.put(envelope, attempt, reason)
            self._touch()
            return False
        connection = await self._pick()
        if connection is None:
            return False
        await self._put(connection, envelope, attempt, reason)
        return True

    async def _pick(self) -> web.WebSocketResponse | None:
        """Any one of the open connections; each payload goes to exactly one."""
        try:
            await asyncio.wait_for(self._connected.wait(), self.ack_timeout)
        except TimeoutError:
            return None
        self._turn += 1
        able = [connection for connection in self.connections if not connection.closed]
        return able[self._turn % len(able)] if able else None

    async def _put(self, connection: web.WebSocketResponse, envelope: Envelope, attempt: int, reason: str) -> None:
        body: Json = {"envelope_id": envelope.id, "payload": envelope.payload, "type": envelope.type}
        body["accepts_response_payload"] = envelope.type != "events_api"
        if envelope.type == "events_api":
            body |= {"retry_attempt": attempt, "retry_reason": reason}
        envelope.attempts.append(time.monotonic())
        try:
            await connection.send_json(body)
        except ConnectionError:
            return  # counts as a delivery that nobody acknowledged

    def _wanted(self, event: Mapping[str, Any]) -> bool:
        if self.subscribed is None:
            return True
        name = str(event["type"])
        if name == "message":
            name = f"message.{WATCHED[event['channel_type']]}"
        return name in self.subscribed

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
