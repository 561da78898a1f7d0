"""Every call to Slack: what may pass is waited for, what is final is raised, and each is told to whoever counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import (
    CALL_ERRORS,
    NO_TOKEN,
    error_name,
    is_token_lost,
    method_of,
    passes,
    rest_of,
    retry_handlers,
    token_remedy,
)

# So long a question waits for Slack to come back.
PATIENCE_SECONDS = 3600.0
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 15.0
_REQUEST_SECONDS = 30
_ASK_SECONDS = 3.0  # whoever watches asks /readyz with little patience

Called = Callable[[str, str], None]

_log = structlog.get_logger(__name__)
_T = TypeVar("_T")


def _nobody_counts(_method: str, _result: str) -> None:
    """Nobody counts."""


class Client(AsyncWebClient):
    """The SDK's client, with patience. The SDK breaks with AttributeError where a proxy answers 200 with a page of its
    own; here that is a SlackApiError which may pass, like a 5xx.

    `called` is given the method ("response_url" and "file" for what is beside the Web API) and "ok", Slack's name of
    the error, the HTTP status, or the kind of exception. `keeps`: the token is the only one there is, so that a loss
    is somebody's mistake, and waited for; where people install the app, they have taken it out.
    """

    def __init__(
        self,
        token: str | None,
        base_url: str,
        session: aiohttp.ClientSession,
        *,
        called: Called = _nobody_counts,
        keeps: bool = False,
    ) -> None:
        handlers = [_CountCalls(called), *retry_handlers()]
        super().__init__(
            token=token, base_url=base_url, session=session, retry_handlers=handlers, timeout=_REQUEST_SECONDS
        )
        self._web = session
        self._called = called
        self._keeps = keeps
        self._taken = True
        self._asking = asyncio.Lock()
        self._asked_at = 0.0

    async def patiently(
        self,
        what: str,
        attempt: Callable[[], Awaitable[_T]],
        *,
        seconds: float = PATIENCE_SECONDS,
        rest: Callable[[float], None] | None = None,
    ) -> _T:
        """The result of `attempt`, made again while Slack is away, for `seconds` at the most, and while it wants quiet
        or does not take a token that is kept. `rest` is told the seconds of quiet where the next attempt waits for them
        by itself. Raises what is final, and what went wrong last."""
        started = time.monotonic()
        wait = _FIRST_WAIT
        while True:
            try:
                return await attempt()
            except CALL_ERRORS as error:
                lost = is_token_lost(error) and self._keeps
                quiet = rest_of(error)
                may_go_on = time.monotonic() - started < (seconds if quiet is None else PATIENCE_SECONDS)
                if not lost and not (passes(error) and may_go_on):
                    raise
                if not lost:  # that is said once
                    _log.warning("Slack away, trying again", what=what, error=error_name(error), seconds=quiet or wait)
            if lost:
                await self._token_back()
                started = time.monotonic()
            if quiet is not None and rest is not None:
                rest(quiet)
            elif quiet is not None:
                await asyncio.sleep(quiet)
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)

    @asynccontextmanager
    async def request(self, what: str, verb: str, url: str, **more: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        """A request beside the Web API, made once; redirections are not followed. Raises SlackApiError ("file_404") for
        every status that is a refusal, and network errors, also while the answer is read."""
        try:
            async with (
                asyncio.timeout(_REQUEST_SECONDS),
                self._web.request(verb, url, allow_redirects=False, **more) as answer,
            ):
                if answer.status >= 400:
                    raise refusal(f"{what}_{answer.status}", answer.status, answer.headers)
                yield answer
        except CALL_ERRORS as error:
            self._called(what, error_name(error).replace(f"{what}_", "http_"))
            raise
        self._called(what, "ok")

    async def is_taken(self) -> bool:
        """Whether Slack takes the token, as far as its last answer says; while it does not, it is asked anew."""
        if not self._taken and not self._asking.locked() and time.monotonic() > self._asked_at + _ASK_SECONDS:
            async with self._asking:
                await self._ask()
        return self._taken

    async def _token_back(self) -> None:
        """Returns when Slack takes the token. Of all who wait one asks."""
        wait = _FIRST_WAIT
        async with self._asking:
            while not self._taken:
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
                await self._ask()

    async def _ask(self) -> None:
        self._asked_at = time.monotonic()
        with suppress(*CALL_ERRORS):
            async with asyncio.timeout(_ASK_SECONDS):
                await self.auth_test()

    async def _request(self, *, http_verb: str, api_url: str, req_args: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        data = answer["data"]
        if not isinstance(data, dict):
            return answer | {"data": {}}
        if data.get("ok") is True or data.get("error") in NO_TOKEN:
            self._learn(data)
        return answer

    async def _upload_file(self, **upload: Any) -> Any:
        """The SDK's own error does not tell a refusal from Slack's trouble."""
        answer = await super()._upload_file(**upload)
        if answer.status != 200:
            raise refusal(f"upload_{answer.status}", answer.status, {})
        return answer

    def _learn(self, said: Mapping[str, Any]) -> None:
        was, self._taken = self._taken, said.get("ok") is True
        if not self._keeps or was == self._taken:
            return
        if self._taken:
            _log.warning("Slack takes the token again")
        else:
            _log.critical(
                "Slack does not take the token any more: questions are kept until it does, or until a start with a new"
                " token",
                do=token_remedy(str(said.get("error")), "SLACK_BOT_TOKEN"),
            )


@dataclass(frozen=True)
class _Answer:
    """In the form in which SlackApiError carries an answer."""

    status_code: int
    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)


def refusal(name: str, status: int, headers: Mapping[str, str]) -> SlackApiError:
    """An answer of Slack's outside the Web API, as the error that it is."""
    answer = _Answer(status, {"ok": False, "error": name}, headers)
    return SlackApiError(name, answer)  # type: ignore[no-untyped-call]


class _CountCalls(AsyncRetryHandler):
    """Never repeats a call. The SDK asks its retry handlers about each answer, so it must stand first among them."""

    def __init__(self, called: Called) -> None:
        super().__init__()
        self._called = called

    async def can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the signature is the SDK's
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        self._called(method_of(request), _result(response, error))
        return False


def _result(response: HttpResponse | None, error: Exception | None) -> str:
    if response is None:
        return type(error).__name__
    body = response.body if isinstance(response.body, Mapping) else {}
    if body.get("ok") is False:
        return str(body.get("error") or "unknown")[:60]
    return "ok" if response.status_code == 200 else f"http_{response.status_code}"
