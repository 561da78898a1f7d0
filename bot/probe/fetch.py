"""Small files over HTTP from addresses that certificates name: issuers, OCSP answers, revocation lists.

The addresses come from strangers. So the name is resolved once, the guard judges each address, and the very address
that it let pass is dialled; again for every redirect. Size, time and number of hops are bounded.
"""

from __future__ import annotations

import asyncio
import http.cookiejar
import ipaddress
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from bot import __version__
from bot.probe.dns import families_in_turn, resolve
from bot.probe.guard import Guard
from bot.trust.certificate import IPAddress
from bot.trust.sighting import Trouble

MEGABYTE = 1024 * 1024
MOST_HOPS = 3
MOST_ADDRESSES = 4
LONGEST_URL = 2048
_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")

Resolve = Callable[[str], Awaitable[tuple[IPAddress, ...] | Trouble]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The body of an answer with status 200."""

    url: str
    body: bytes


@dataclass(frozen=True, slots=True)
class NotFetched:
    """Why there is nothing: a clause that reads on after the address. `status` is the HTTP status, 0 if none came."""

    url: str
    why: str
    status: int = 0


class Fetcher:
    """The one HTTP client of the probe. Make it once, close it at the end.

    `deadline` is the time in seconds for one file with all its redirects. What several ask for at the same time is
    fetched once. No proxy, no cookies, no credentials.
    """

    def __init__(self, guard: Guard, *, deadline: float = 4.0, resolve: Resolve = resolve) -> None:
        self._deadline = deadline
        self._running: dict[object, asyncio.Task[Fetched | NotFetched]] = {}
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(guard, resolve, deadline),
            headers={"User-Agent": f"certcheck/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"},
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=True,
            max_redirects=MOST_HOPS,
            timeout=deadline,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        running = list(self._running.values())
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self._client.aclose()

    async def get(self, url: str, most: int = MEGABYTE) -> Fetched | NotFetched:
        """The file at an http or https address, of at most `most` bytes. Never raises for what the network does."""
        return await self._shared("GET", url, most)

    async def post(self, url: str, body: bytes, kind: str, most: int = MEGABYTE) -> Fetched | NotFetched:
        """The answer to a body of this content type."""
        return await self._shared("POST", url, most, body, kind)

    async def _shared(
        self, method: str, url: str, most: int, body: bytes | None = None, kind: str | None = None
    ) -> Fetched | NotFetched:
        """Who gives up waiting leaves it to the others; it ends by itself at its deadline."""
        key = (method, url, most, body, kind)
        if (running := self._running.get(key)) is None:
            headers = {"Content-Type": kind} if kind else None
            running = asyncio.create_task(self._fetch(method, url, most, body, headers))
            self._running[key] = running
            running.add_done_callback(lambda _: self._running.pop(key))
        return await asyncio.shield(running)

    async def _fetch(
        self, method: str, url: str, most: int, body: bytes | None, headers: dict[str, str] | None
    ) -> Fetched | NotFetched:
        try:
            request = self._client.build_request(method, _address(url), content=body, headers=headers)
            async with asyncio.timeout(self._deadline):
                return await self._read(request, url, most)
        except (TimeoutError, httpx.TimeoutException):
            return NotFetched(url, f"gave no answer within {self._deadline:g} seconds")
        except httpx.TooManyRedirects:
            return NotFetched(url, f"redirects more than {MOST_HOPS} times")
        except (_RefusedError, _AddressError) as error:
            return NotFetched(url, str(error))
        except httpx.ConnectError as error:
            return NotFetched(url, f"cannot be reached ({error})" if str(error) else "cannot be reached")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
            return NotFetched(url, f"gave no readable HTTP answer ({type(error).__name__})")

    async def _read(self, request: httpx.Request, url: str, most: int) -> Fetched | NotFetched:
        response = await self._client.send(request, stream=True)
        try:
            if response.status_code != 200:
                return NotFetched(url, f"answered with HTTP status {response.status_code}", response.status_code)
            body = bytearray()
            async for piece in response.aiter_raw(65536):
                body += piece
                if len(body) > most:
                    return NotFetched(url, f"sends more than {most // 1024} KB", 200)
            return Fetched(url, bytes(body))
        finally:
            await response.aclose()


class _AddressError(ValueError):
    """An address that is not asked at all."""


class _RefusedError(httpx.TransportError):
    """The guard, or the name service, lets the request go nowhere."""


def _address(url: str) -> httpx.URL:
    if len(url) > LONGEST_URL:
        raise _AddressError("is too long for an address")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _AddressError("is no address that can be read") from error
    if parsed.scheme not in ("http", "https"):
        raise _AddressError("is neither an http nor an https address, and no other is asked")
    if not _HOST.fullmatch(_host(parsed)):
        raise _AddressError("is no address that can be read")
    return parsed.copy_with(userinfo=b"", fragment=None)


def _host(url: httpx.URL) -> str:
    """The name in A-labels, or the address without brackets."""
    return url.raw_host.decode("ascii", "replace")


class _GuardedTransport(httpx.AsyncBaseTransport):
    """Sends each request to an address that was judged, by its number; the name stays in `Host` and in SNI."""

    def __init__(self, guard: Guard, resolve: Resolve, deadline: float) -> None:
        self._guard, self._resolve, self._deadline = guard, resolve, deadline
        # no connection is kept: one that was opened for a name must not serve another name at the same address
        limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)
        self._network = httpx.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        _address(str(request.url))  # again, for redirects
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        failed: httpx.TransportError | None = None
        addresses = families_in_turn(await self._allowed(_host(request.url), port))[:MOST_ADDRESSES]
        patience = self._deadline / (1 if len(addresses) == 1 else MOST_ADDRESSES)
        for address in addresses:
            try:
                return await self._network.handle_async_request(_dialled(request, address, patience))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed or httpx.ConnectError("no address")

    async def _allowed(self, host: str, port: int) -> list[IPAddress]:
        found = await self._resolve(host)
        if isinstance(found, Trouble):
            raise _RefusedError(f"has a name that does not resolve ({found.detail or found.problem.value})")
        refusals = {address: self._guard.check(address, port) for address in found}
        allowed = [address for address, refusal in refusals.items() if refusal is None]
        if not allowed:
            reason = next((refusal for refusal in refusals.values() if refusal), "it has no address")
            raise _RefusedError(f"may not be asked from here: {reason}")
        return allowed

    async def aclose(self) -> None:
        await self._network.aclose()


def _dialled(request: httpx.Request, address: IPAddress, patience: float) -> httpx.Request:
    """The same request to this address, with so many seconds to connect."""
    extensions = {**request.extensions, "timeout": {**request.extensions["timeout"], "connect": patience}}
    if not _is_address(name := _host(request.url)):
        extensions["sni_hostname"] = name
    return httpx.Request(
        request.method,
        request.url.copy_with(host=str(address)),
        headers=request.headers,  # with the `Host` that was asked for
        stream=request.stream,
        extensions=extensions,
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
