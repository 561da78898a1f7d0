"""The connection comes back by itself, or the bot says that it is dead; tokens that are wrong are named at the start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import serve
from bot.playground.slack import StandIn
from bot.settings import Settings
from bot.slack.errors import retry_handlers
from bot.slack.socket import Socket, TokenError, identify
from tests.slack.conftest import ANN, PASTE, C, Hosts, finished, serving, settings_for


@pytest.fixture
async def app(slack: StandIn) -> AsyncIterator[AsyncApp]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(
            token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=retry_handlers()
        )
        yield AsyncApp(client=client)


async def watched(socket: Socket) -> asyncio.Task[None]:
    await socket.open()
    return asyncio.create_task(socket.wait_dead())


async def test_a_refused_upgrade_is_tried_again_with_a_new_ticket(slack: StandIn, app: AsyncApp) -> None:
    """slack_sdk alone tries the spent ticket for ever."""
    slack.socket.refuse_upgrades = 2
    socket = Socket(app, slack.app_token, ping=0.2)
    watch = await watched(socket)
    await slack.wait_for(lambda: slack.socket.connections)
    await slack.wait_for(lambda: slack.socket.tickets_given >= 3)
    assert await socket.is_alive()
    watch.cancel()
    await socket.close()


async def test_a_connection_that_is_back_stays(slack: StandIn, app: AsyncApp) -> None:
    """slack_sdk connects once for the announced end and once for the end itself, and the second closes what the first
    has opened: Slack never repeats a command that is lost with it."""

    async def taken(ack: AsyncAck) -> None:
        await ack()

    app.command("/certcheck")(taken)
    socket = Socket(app, slack.app_token, ping=0.1)
    watch = await watched(socket)
    await slack.wait_for(lambda: slack.socket.connections)
    try:
        for refused in (3, 4):
            slack.socket.refuse_upgrades = refused
            await slack.socket.disconnect()
            await slack.wait_for(lambda: slack.socket.connections and not slack.socket.refuse_upgrades)
            back = slack.socket.connections[:]
            for _ in range(4):
                assert not (await slack.slash("/certcheck", "shop.example.com", C, ANN)).lost
                await asyncio.sleep(0.1)
            assert slack.socket.connections == back
    finally:
        watch.cancel()
        await socket.close()


async def test_a_socket_that_stays_dead_is_given_up(slack: StandIn, app: AsyncApp) -> None:
    slack.socket.refuse_upgrades = 10**6
    socket = Socket(app, slack.app_token, ping=0.1, dead_after=0.5)
    watch = await watched(socket)
    await watch
    assert not await socket.is_alive()
    await socket.close()


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_an_announced_end_of_the_connection_is_outlived(slack: StandIn, bot: Hosts, reason: str) -> None:
    await slack.socket.disconnect(reason)
    await slack.wait_for(lambda: slack.socket.upgrades == 2 and slack.socket.connections)
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await finished(slack, said)


async def test_wrong_tokens_are_named(slack: StandIn, capsys: pytest.CaptureFixture[str], hosts: Hosts) -> None:
    good = settings_for(slack)
    wrong_bot = Settings(**(good.model_dump() | {"slack_bot_token": "xoxb-wrong"}), _env_file=None)  # type: ignore[call-arg]
    wrong_app = Settings(**(good.model_dump() | {"slack_app_token": "xapp-wrong"}), _env_file=None)  # type: ignore[call-arg]
    assert await serve(wrong_bot, hosts, asyncio.Event()) == 2
    assert capsys.readouterr().err.startswith("Slack does not accept SLACK_BOT_TOKEN (invalid_auth):")
    assert await serve(wrong_app, hosts, asyncio.Event()) == 2
    assert capsys.readouterr().err.startswith("Slack does not accept SLACK_APP_TOKEN (invalid_auth):")


async def test_a_revoked_token_is_named_as_such(slack: StandIn, app: AsyncApp) -> None:
    slack.fail("auth.test", error="token_revoked")
    with pytest.raises(TokenError, match="no longer valid"):
        await identify(app.client)


async def test_the_bot_waits_while_slack_is_away(slack: StandIn, hosts: Hosts) -> None:
    slack.fail("auth.test", status=503)
    slack.fail("auth.test", close="before")
    slack.fail("apps.connections.open", error="internal_error")
    async with serving(slack, hosts):
        await finished(slack, await slack.say(C, ANN, PASTE.format(host="shop.example.com")))


async def test_a_bot_that_waits_for_slack_can_be_stopped(slack: StandIn, hosts: Hosts) -> None:
    slack.fail("auth.test", status=503, times=1000)
    stop = asyncio.Event()
    task = asyncio.create_task(serve(settings_for(slack), hosts, stop))
    await slack.wait_for(lambda: slack.calls)
    stop.set()
    assert await task == 0


async def test_the_health_check_says_whether_slack_is_connected(
    slack: StandIn, hosts: Hosts, unused_tcp_port: int
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with serving(slack, hosts, health_port=unused_tcp_port), aiohttp.ClientSession() as session:
        assert [(await session.get(f"{url}{path}")).status for path in ("/readyz", "/livez")] == [200, 200]
        slack.socket.refuse_upgrades = 10**6
        await slack.socket.disconnect()
        await slack.wait_for(lambda: not slack.socket.connections)
        assert (await session.get(f"{url}/readyz")).status == 503
        slack.socket.refuse_upgrades = 0


async def test_a_health_port_that_is_taken_is_named(
    slack: StandIn, hosts: Hosts, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = await asyncio.start_server(lambda *_: None, "0.0.0.0", 0)
    port = taken.sockets[0].getsockname()[1]
    assert await serve(settings_for(slack, health_port=port), hosts, asyncio.Event()) == 2
    assert f"CERTCHECK_HEALTH_PORT: port {port} cannot be opened" in capsys.readouterr().err
    taken.close()
    await taken.wait_closed()
