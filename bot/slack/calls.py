"""Each call of Slack's Web API is told to whoever counts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState


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
        path = urlsplit(request.url).path
        # Uploads go to an address of their own, which differs each time.
        method = path.rpartition("/")[2] if "/api/" in path else "upload"
        self._called(method, _result(response, error))
        return False


def _result(response: HttpResponse | None, error: Exception | None) -> str:
    if response is None:
        return type(error).__name__
    body = response.body if isinstance(response.body, Mapping) else {}
    if body.get("ok") is False:
        return str(body.get("error") or "unknown")[:60]
    return "ok" if response.status_code == 200 else f"http_{response.status_code}"
