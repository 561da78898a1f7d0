"""Slack's refusals: which may pass by themselves, which mean a wrong token, and how they are said."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

# Slack's own trouble. Whether the call had its effect is not known.
_PASSING = frozenset(
    {
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
        *("team_added_to_org", "org_login_required", "external_channel_migrating"),  # until something has been moved
    }
)
# Slack wants quiet. The second is its name in the answers of the methods that post.
_TOO_FAST = frozenset({"ratelimited", "rate_limited"})
# Slack does not take the token, and takes it again only when people do something about it.
NO_TOKEN = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
# A second call would be a second message, or is made by the Poster, in its own order and pace.
_ONCE = frozenset({"chat.postMessage", "chat.update", "files.completeUploadExternal"})
_PACED = frozenset({"chat.postMessage", "chat.update"})
_LONGEST_REST = 300.0
_FORMS = ("invalid_blocks", "msg_blocks_too_long", "msg_too_long", "invalid_arguments", "invalid_arg_name")

NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)
CALL_ERRORS = (SlackClientError, *NETWORK_ERRORS)


class RepeatWhatIsSafe(AsyncRetryHandler):
    """Repeats a call that failed on the way or by Slack's own trouble, where a second effect does no harm.

    The SDK's own handler repeats chat.postMessage too, also when the connection broke after Slack took the message:
    one answer is then posted twice. Here such a call is repeated only when it was never sent.
    """

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002 - the signature is the SDK's
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if isinstance(error, aiohttp.ClientConnectorError):
            return True
        if method_of(request) in _ONCE:
            return False
        if error is not None:
            return isinstance(error, NETWORK_ERRORS)
        if response is None:
            return False
        body = response.body if isinstance(response.body, Mapping) else {}
        return _is_trouble(response.status_code, str(body.get("error")))


class WaitWhenTold(AsyncRateLimitErrorRetryHandler):
    """Waits when Slack says 429 (Retry-After). Where a channel has a pace, all who wait for it have to know."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if method_of(request) in _PACED:
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002 - the signature is the SDK's
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002 - the same
    ) -> None:
        """The SDK's own breaks on a time that is no number of seconds, and waits for however long it is told."""
        told = {name.lower(): said[0] for name, said in response.headers.items()} if response else {}
        state.next_attempt_requested = True
        await asyncio.sleep(_rest(told) + random.random())  # noqa: S311 - so that not all come back at once
        state.increment_current_attempt()


def method_of(request: HttpRequest) -> str:
    """The method of Slack's Web API; "upload" for the address of a file, which differs each time and is Slack's to
    name: it may be none."""
    url: object = request.url
    path = urlsplit(url).path if isinstance(url, str) else ""
    return path.rpartition("/")[2] if "/api/" in path else "upload"


def retry_handlers() -> list[AsyncRetryHandler]:
    """For every client: waits when it is told to, repeats what is safe to repeat."""
    return [WaitWhenTold(max_retry_count=10), RepeatWhatIsSafe(max_retry_count=4)]


def rest_of(error: BaseException) -> float | None:
    """The seconds of quiet that Slack asks for, with a 429 or in its answer; None for every other error."""
    if not isinstance(error, SlackApiError) or (_status(error) != 429 and error_name(error) not in _TOO_FAST):
        return None
    headers = getattr(error.response, "headers", None) or {}
    return _rest({name.lower(): said for name, said in headers.items()})


def _rest(headers: Mapping[str, str]) -> float:
    """The seconds of quiet that an answer asks for. `headers`: by their names in small letters."""
    told = headers.get("retry-after", "")
    return min(max(float(told), 1.0), _LONGEST_REST) if told.isascii() and told.isdigit() else 1.0


def said(error: SlackApiError) -> Mapping[str, Any]:
    """What Slack said with its refusal; empty when a proxy answered in its place, or with a page."""
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, Mapping) else {}


def error_name(error: BaseException) -> str:
    """Slack's name of a refusal ("not_in_channel"), else the kind of the exception. Never holds text of a message."""
    if isinstance(error, SlackApiError):
        status = _status(error)
        return "ratelimited" if status == 429 else str(said(error).get("error") or f"http_{status}")
    return type(error).__name__


def is_doubtful(error: BaseException) -> bool:
    """Whether a call may or may not have had its effect: it is worth looking before it is repeated."""
    if isinstance(error, SlackApiError):
        return _is_trouble(_status(error), error_name(error))
    return isinstance(error, NETWORK_ERRORS) and not isinstance(error, aiohttp.InvalidURL)


def passes(error: BaseException) -> bool:
    """Whether the same call, made later, may be taken, without anybody doing anything about it."""
    return is_doubtful(error) or rest_of(error) is not None


def is_token_lost(error: BaseException) -> bool:
    """Whether Slack does not take the token any more."""
    return isinstance(error, SlackApiError) and error_name(error) in NO_TOKEN


def _status(error: SlackApiError) -> int:
    """Of the answer by HTTP; 0 where it is not known."""
    return int(getattr(error.response, "status_code", None) or getattr(error.response, "status", None) or 0)


def _is_trouble(status: int, name: str) -> bool:
    return status >= 500 or name in _PASSING or name.startswith("http_")


def refused_form(error: BaseException) -> bool:
    """Whether Slack turned down the form of a message, not the message: a plainer one may be taken."""
    return "metadata" in error_name(error) or error_name(error).startswith(_FORMS)


def token_sentence(error: SlackApiError, variable: str) -> str | None:
    """What to do about a token that Slack does not take, in one sentence; None when it may pass by itself."""
    return None if passes(error) else token_remedy(error_name(error), variable)


def token_remedy(name: str, variable: str) -> str:
    """What to do about a token that Slack refuses with this name of an error, in one sentence."""
    if name in {"account_inactive", "token_revoked", "token_expired"}:
        return f"{variable} is no longer valid ({name}): install the app again and copy the new token."
    if name in {"missing_scope", "no_permission"}:
        return (
            f"{variable} lacks a permission ({name}): give it the scope that README.md names and install the app again."
        )
    return (
        f"Slack does not accept {variable} ({name}): copy it again from the app's page at https://api.slack.com/apps."
    )
