"""Snippets are read within bounds, and the token goes to nobody but Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.playground.slack import StandIn
from bot.slack.calls import Client
from bot.slack.files import MAX_BYTES, Files
from bot.trust.diagnosis import Proof
from tests.slack.conftest import ANN, PASTE, C, Hosts, finished, serving

PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


@dataclass
class FileHost:
    """A host that serves whatever the test puts there, and remembers who asked with which token."""

    pages: dict[str, web.Response] = field(default_factory=dict)
    tokens: list[str | None] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.tokens.append(request.headers.get("Authorization"))
        return self.pages[request.path]


async def served(host: FileHost) -> TestServer:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", host.serve)
    server = TestServer(app)
    await server.start_server()
    return server


@pytest.fixture
async def near() -> AsyncIterator[tuple[FileHost, str]]:
    """The host of the Web API."""
    host = FileHost()
    server = await served(host)
    yield host, f"http://127.0.0.1:{server.port}"
    await server.close()


@pytest.fixture
async def far() -> AsyncIterator[tuple[FileHost, str]]:
    """Another host."""
    host = FileHost()
    server = await served(host)
    yield host, f"http://127.0.0.1:{server.port}"
    await server.close()


async def read(api: str, url: str, **more: Any) -> tuple[str, ...]:
    async with aiohttp.ClientSession() as session:
        files = Files(Client("xoxb-secret", f"{api}/api/", session))
        return await files.texts([{"mode": "snippet", "url_private_download": url, "preview": "preview", **more}])


async def test_the_host_of_the_web_api_is_sent_the_token(near: tuple[FileHost, str]) -> None:
    host, url = near
    host.pages["/f"] = web.Response(text="whole")
    assert await read(url, f"{url}/f") == ("whole",)
    assert host.tokens == ["Bearer xoxb-secret"]


@pytest.mark.parametrize(
    "dressed",
    [
        "{far}/f",
        "http://files.slack.com/f",
        "https://files.slack.com.evil.example/f",
        "https://files.slack.com@{far_host}/f",
        "https://notslack.com/f",
        "https://files.slack.com:8443/f",
        "file:///etc/passwd",
        "https://[broken/f",
    ],
)
async def test_no_other_host_is_asked(near: tuple[FileHost, str], far: tuple[FileHost, str], dressed: str) -> None:
    url = dressed.format(far=far[1], far_host=far[1].removeprefix("http://"))
    assert await read(near[1], url) == ("preview",)
    assert far[0].tokens == []


async def test_a_redirection_to_another_host_is_not_followed(
    near: tuple[FileHost, str], far: tuple[FileHost, str]
) -> None:
    near[0].pages["/f"] = web.Response(status=302, headers={"Location": f"{far[1]}/f"})
    assert await read(near[1], f"{near[1]}/f") == ("preview",)
    assert far[0].tokens == []


async def test_a_login_page_is_no_file(near: tuple[FileHost, str]) -> None:
    """Slack answers 200 with a page when files:read is missing."""
    near[0].pages["/api/auth.test"] = web.json_response({"ok": True})
    near[0].pages["/f"] = web.Response(text="<html>NSURLErrorDomain -1202</html>", content_type="text/html")
    assert await read(near[1], f"{near[1]}/f") == ("preview",)


async def test_a_file_that_is_gone_is_asked_for_once(near: tuple[FileHost, str]) -> None:
    near[0].pages["/f"] = web.Response(status=404)
    assert await read(near[1], f"{near[1]}/f") == ("preview",)
    assert len(near[0].tokens) == 1


async def test_of_a_long_file_only_the_beginning_is_read(near: tuple[FileHost, str]) -> None:
    near[0].pages["/f"] = web.Response(body=b"x" * (3 * MAX_BYTES))
    (text,) = await read(near[1], f"{near[1]}/f")
    assert len(text) == MAX_BYTES


async def test_what_is_no_text_is_not_downloaded(near: tuple[FileHost, str]) -> None:
    assert await read(near[1], f"{near[1]}/f", mode="hosted", mimetype="image/png") == ()
    assert near[0].tokens == []


async def test_a_file_of_a_shared_channel_is_described_first(slack: StandIn, bot: Hosts) -> None:
    file = slack.snippet("x\n" * 2000 + PASTE.format(host="connect.example.com"), C, ANN, check=True)
    await finished(slack, await slack.say(C, ANN, files=[file]))
    assert bot.names == ["connect.example.com:443"]


async def test_a_chain_that_cannot_be_attached_breaks_nothing(near: tuple[FileHost, str]) -> None:
    """The answer stands already. The SDK calls the address that it is given, also when it is none."""
    host, url = near
    host.pages["/api/files.getUploadURLExternal"] = web.json_response({"ok": True})
    async with aiohttp.ClientSession() as session:
        calls: list[str] = []
        client = Client("xoxb-1", f"{url}/api/", session, called=lambda method, _: calls.append(method))
        await Files(client).attach_chain(C, "1.1", PEM)
    assert calls[0] == "files.getUploadURLExternal"
    assert "files.completeUploadExternal" not in calls


async def test_the_repaired_chain_is_attached_in_the_thread(slack: StandIn, hosts: Hosts) -> None:
    hosts.proofs = (Proof("missing-intermediate", "fails as sent, passes with the issuer fetched", PEM),)
    async with serving(slack, hosts):
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        (file,) = await slack.wait_for(lambda: slack.uploads)
        await slack.wait_for(lambda: [m for m in slack.replies(said) if m.files])
    assert file.name == "fullchain.pem"
    assert file.content.decode() == PEM


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "rate_limited"}),
        ("files.completeUploadExternal", {"status": 503}),
        ("files.completeUploadExternal", {"close": "after"}),
    ],
    ids=str,
)
async def test_an_upload_that_fails_for_a_moment_is_made_once(
    slack: StandIn, hosts: Hosts, method: str, fault: dict[str, Any]
) -> None:
    hosts.proofs = (Proof("missing-intermediate", "passes with the issuer fetched", PEM),)
    slack.fail(method, **fault)
    async with serving(slack, hosts):
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        await slack.wait_for(lambda: [m for m in slack.replies(said) if m.files])
        await slack.quiet(1.0)
    assert len([m for m in slack.replies(said) if m.files]) == 1


async def test_an_upload_that_fails_leaves_the_answer_alone(slack: StandIn, hosts: Hosts) -> None:
    hosts.proofs = (Proof("missing-intermediate", "passes with the issuer fetched", PEM),)
    slack.fail("files.getUploadURLExternal", error="not_allowed")
    async with serving(slack, hosts):
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        assert "shop.example.com" in (await finished(slack, said)).text
