"""The calls of Slack's Web API: an answer of no known form is no fault of ours, and each is told to whoever counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import method_of


class Client(AsyncWebClient):
    """The SDK's client breaks with AttributeError where a proxy answers 200 with a page of its own. Here that is a
    SlackApiError which may pass, like a 5xx."""

    async def _request(self, *, http_verb: str, api_url: str, req_args: Any) -> dict[str, Any]:
        answer: dict[str, Any] = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        return answer if isinstance(answer["data"], dict) else answer | {"data": {}}


class CountCalls(AsyncRetryHandler):
    """Never repeats a call. The SDK asks its retry handlers about each answer, so it must stand first among them.
    `called` is given the method and "ok", Slack's name of the error, the HTTP status, or the kind of exception."""

    def __init__(self, called: Callable[[str, str], None]) -> None:
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
