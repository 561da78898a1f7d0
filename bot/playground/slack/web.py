"""The Web API's front: tokens, scopes, arguments in either form, faults on request, rate limits, a record."""

import asyncio
import base64
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.playground.slack.workspace import Json, RefusedError

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

_STRUCTURED = {"blocks", "attachments", "view", "metadata", "files"}
# Calls a minute, docs.slack.dev/apis/web-api/rate-limits. Posting has its own rule: one a second in a channel.
_TIERS = {
    "chat.update": 50,
    "chat.delete": 50,
    "reactions.add": 50,
    "reactions.remove": 20,
    "conversations.replies": 50,
    "conversations.history": 50,
    "conversations.info": 50,
    "conversations.open": 50,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "chat.postEphemeral": 100,
    "files.info": 100,
    "users.info": 100,
    "bots.info": 50,
    "views.open": 100,
    "views.update": 100,
    "views.push": 100,
    "views.publish": 100,
}
_POSTING_BURST = 10  # "short bursts" above one a second are let through


@dataclass(frozen=True)
class Method:
    """One Web API method. `scopes`: one of them is needed. `token`: bot, app, or none."""

    run: Callable[["StandIn", Json], Awaitable[Json]]
    scopes: tuple[str, ...] = ()
    token: str = "bot"


@dataclass
class Call:
    """One call the app made, with the error it was answered with (None: ok)."""

    method: str
    args: Json
    token: str
    at: float
    error: str | None = None
    status: int = 200


@dataclass
class Fault:
    """What happens to the next `times` calls of a method, instead of the usual.

    `error`: an answer with ok false. `status`: that HTTP status, also with an `error`. `retry_after`: HTTP 429.
    `close`: the connection drops, "before" or "after" the call was carried out. `delay`: the answer comes so many
    seconds later. Beside the Web API the methods are "response_url" and "file".
    """

    method: str
    times: int = 1
    error: str | None = None
    status: int | None = None
    retry_after: int | None = None
    close: str | None = None
    delay: float = 0.0


@dataclass
class WebApi:
    stand: "StandIn"
    methods: Mapping[str, Method]
    scopes: frozenset[str] | None = None  # None: everything is granted
    rate_limits: bool = False
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _recent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        token, args, broken = await _arguments(request)
        call = Call(name, args, token, time.monotonic())
        self.calls.append(call)
        fault = self._fault(name)
        if fault is not None:
            answer = await self._misbehave(request, call, fault, broken)
        else:
            answer = await self._answer(call, broken)
        self.stand.workspace.touch()
        return answer

    async def spoil(self, request: web.Request, name: str) -> web.StreamResponse | None:
        """The answer to a request beside the Web API, where it was asked to go wrong."""
        fault = self._fault(name)
        if fault is None:
            return None
        call = Call(name, {}, "", time.monotonic())
        self.calls.append(call)
        answer = await self._misbehave(request, call, fault, None)
        self.stand.workspace.touch()
        return answer

    async def _answer(self, call: Call, broken: str | None) -> web.Response:
        wait = self._too_fast(call) if self.rate_limits else 0
        if wait:
            return self._limited(call, wait)
        try:
            if broken:
                raise RefusedError(broken)
            method = self.methods.get(call.method)
            if method is None:
                raise RefusedError("unknown_method", req_method=call.method)
            self._authorise(method, call)
            body = {"ok": True, **await method.run(self.stand, call.args | {"_token": call.token})}
        except RefusedError as refusal:
            call.error = refusal.error
            body = {"ok": False, "error": refusal.error, **refusal.extra}
        granted = "*" if self.scopes is None else ",".join(sorted(self.scopes))
        return web.json_response(body, headers={"x-oauth-scopes": granted})

    def _authorise(self, method: Method, call: Call) -> None:
        if method.token == "none":
            return
        token = call.token
        if not token:
            raise RefusedError("not_authed")
        kinds = {self.stand.bot_token: "bot", self.stand.app_token: "app"}
        kinds |= dict.fromkeys(self.stand.installs.tokens, "bot")
        if token not in kinds:
            raise RefusedError("invalid_auth")
        if kinds[token] != method.token:
            raise RefusedError("not_allowed_token_type")
        if method.scopes and self.scopes is not None and not self.scopes.intersection(method.scopes):
            missing, provided = ",".join(method.scopes), ",".join(sorted(self.scopes))
            raise RefusedError("missing_scope", needed=missing, provided=provided)
        channel = self.stand.workspace.channels.get(str(call.args.get("channel")))
        if channel is not None and kinds[token] == "bot" and channel.team != self.stand.team_of(token):
            raise RefusedError("channel_not_found")

    def _fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == name and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def _misbehave(
        self, request: web.Request, call: Call, fault: Fault, broken: str | None
    ) -> web.StreamResponse:
        await asyncio.sleep(fault.delay)
        if fault.close:
            if fault.close == "after":
                await self._answer(call, broken)
            call.error = f"connection dropped {fault.close} the call was carried out"
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault.retry_after is not None:
            return self._limited(call, fault.retry_after)
        if fault.status is not None:
            call.status, call.error = fault.status, fault.error or f"status {fault.status}"
            if fault.error is not None:
                return web.json_response({"ok": False, "error": fault.error}, status=fault.status)
            return web.Response(status=fault.status, text="The stand-in was asked to fail.")
        if fault.error is not None:
            call.error = fault.error
            return web.json_response({"ok": False, "error": fault.error})
        return await self._answer(call, broken)

    def _limited(self, call: Call, wait: int) -> web.Response:
        call.status, call.error = 429, "ratelimited"
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(wait)})

    def _too_fast(self, call: Call) -> int:
        """Seconds to wait, 0 when the call is within its limit."""
        if call.method == "chat.postMessage":
            key, most, window = f"{call.method} {call.args.get('channel')}", _POSTING_BURST, float(_POSTING_BURST)
        elif call.method in _TIERS:
            key, most, window = call.method, _TIERS[call.method], 60.0
        else:
            return 0
        recent, now = self._recent[key], time.monotonic()
        while recent and now - recent[0] > window:
            recent.popleft()
        if len(recent) >= most:
            return max(1, ceil(recent[0] + window - now))
        recent.append(now)
        return 0


async def _arguments(request: web.Request) -> tuple[str, Json, str | None]:
    """(token, arguments, error) of a call, from the query, a form or a JSON body."""
    args: Json = dict(request.query)
    broken: str | None = None
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
            if isinstance(body, dict):
                args |= {name: value for name, value in body.items() if value is not None}
            else:
                broken = "json_not_object"
        except ValueError:
            broken = "invalid_json"
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in _STRUCTURED & set(args):
        if isinstance(args[name], str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                broken = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
    header = request.headers.get("Authorization", "")
    if header.startswith("Basic "):
        client, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        args |= {"client_id": client, "client_secret": secret}
    token = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else str(args.get("token", ""))
    args.pop("token", None)
    return token, args, broken


def flag(args: Mapping[str, Any], name: str) -> bool:
    """A boolean argument: JSON true, or the words that a form carries."""
    return str(args.get(name, "")).lower() in ("true", "1")


def needed(args: Mapping[str, Any], *names: str) -> None:
    missing = [name for name in names if args.get(name) in (None, "")]
    if missing:
        messages = [f"[ERROR] missing required field: {name}" for name in missing]
        raise RefusedError("invalid_arguments", response_metadata={"messages": messages})
