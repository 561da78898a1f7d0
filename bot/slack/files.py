"""Files in Slack: long pastes, which arrive as snippets, and the repaired chain, which is attached to an answer.

https://docs.slack.dev/reference/objects/file-object
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
import structlog

from bot.slack.calls import Client
from bot.slack.errors import CALL_ERRORS, error_name

MAX_BYTES = 1_000_000  # Slack's limit for a snippet
MAX_FILES = 3
_REDIRECTS = 3
_CHAIN = "fullchain.pem"

_log = structlog.get_logger(__name__)


class Files:
    """Reads text files that people share, and uploads the bot's own. The token goes to Slack's hosts alone."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._api = urlsplit(client.base_url)

    async def texts(self, files: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """The text of each text file, at most `MAX_FILES`. One that cannot be read gives its preview, or nothing."""
        found: list[str] = []
        for file in files:
            if len(found) == MAX_FILES:
                break
            whole = await self._described(file)
            if _is_text(whole):
                found.append(await self._text(whole))
        return tuple(text for text in found if text)

    async def attach_chain(self, channel: str, thread: str, pem: str, again: bool = False) -> None:
        """Uploads the repaired chain into the thread, once. Best effort: without it the answer still stands. `again`:
        it may be there already."""

        async def attempt() -> None:
            nonlocal again
            if again and await self._is_attached(channel, thread, len(pem.encode())):
                return
            again = True
            await self._client.files_upload_v2(
                channel=channel, thread_ts=thread, filename=_CHAIN, title=_CHAIN, content=pem
            )

        try:
            await self._client.patiently("attach", attempt)
        except Exception as error:  # noqa: BLE001 - the SDK breaks in many ways on answers it does not expect
            _log.warning("repaired chain not attached", channel=channel, error=error_name(error))

    async def _is_attached(self, channel: str, thread: str, size: int) -> bool:
        answer = await self._client.conversations_replies(channel=channel, ts=thread, limit=200)
        files = [file for message in answer.get("messages") or () for file in message.get("files") or ()]
        return any(file.get("name") == _CHAIN and file.get("size") == size for file in files)

    async def _described(self, file: Mapping[str, Any]) -> Mapping[str, Any]:
        """The whole file object: in shared channels an event carries only an id (`check_file_info`)."""
        if file.get("file_access") != "check_file_info" and file.get("mode") != "file_access":
            return file
        try:
            info = partial(self._client.files_info, file=str(file.get("id")))
            answer = await self._client.patiently("file", info)
        except CALL_ERRORS as error:
            _log.warning("file not described", error=error_name(error))
            return file
        described = answer.get("file")
        return described if isinstance(described, dict) else file

    async def _text(self, file: Mapping[str, Any]) -> str:
        url = file.get("url_private_download") or file.get("url_private")
        if isinstance(url, str):
            try:
                return await self._client.patiently("file", partial(self._download, url))
            except (*CALL_ERRORS, ValueError) as error:
                why = str(error) if isinstance(error, _NoAccessError) else error_name(error)
                _log.warning("file not read", error=why)
        preview = file.get("preview")
        return preview[:MAX_BYTES] if isinstance(preview, str) else ""

    async def _download(self, url: str) -> str:
        """At most MAX_BYTES; the rest of a longer file is left. Each step of a redirection is judged anew."""
        for _ in range(_REDIRECTS + 1):
            self._judge(urlsplit(url))
            headers = {"Authorization": f"Bearer {self._client.token}"}
            async with self._client.request("file", "GET", url, headers=headers) as answer:
                if answer.status in {301, 302, 303, 307, 308}:
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                if answer.content_type != "text/html":
                    return (await _bounded(answer.content)).decode("utf-8", "replace")
            await self._client.auth_test()  # Slack shows the same page for a token that it does not take any more
            raise _NoAccessError("a login page came instead: the app lacks files:read or the file is not shared")
        raise _NoAccessError("too many redirections")

    def _judge(self, url: SplitResult) -> None:
        """Only Slack's hosts by https, or the very host and port of the Web API, are sent the token."""
        host = url.hostname or ""
        if url.scheme == "https" and host.endswith(".slack.com") and url.port in {None, 443}:
            return
        if (url.scheme, host, url.port) == (self._api.scheme, self._api.hostname, self._api.port):
            return
        raise _NoAccessError("the file is not at one of Slack's hosts")


class _NoAccessError(ValueError):
    pass


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    found = bytearray()
    async for chunk in content.iter_chunked(65_536):
        found += chunk
        if len(found) >= MAX_BYTES:
            break
    return bytes(found[:MAX_BYTES])


def _is_text(file: Mapping[str, Any]) -> bool:
    return file.get("mode") == "snippet" or str(file.get("mimetype") or "").startswith("text/")
