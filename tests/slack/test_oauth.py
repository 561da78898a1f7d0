"""Several workspaces: each installs the app for itself, and is answered with its own token."""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import yaml
from aiohttp import ClientSession
from slack_sdk.oauth.installation_store import Installation

from bot.playground.slack import StandIn
from bot.playground.story import CHECK_AGAIN, STEP, UNWATCH, WATCH, steps
from bot.slack import oauth
from bot.slack.calls import Client
from bot.slack.oauth import SCOPES, Installations, InstalledWorkspaces
from bot.storage.database import open_database, read_url
from tests.databases import KINDS, Line, database_of
from tests.render.build import cause, diagnosis, named
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, BOB, MANIFEST, PASTE, ROOT, C, Hosts, finished
from tests.slack.shop import actions, lines

# slack_sdk's own way of sending the secret.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

THERE = "C9THERE"
TEAM = "T0OTHER"
COOKIE = "slack-app-oauth-state"
Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    manifest = yaml.safe_load((ROOT / "manifest.http.yml").read_text(encoding="utf-8"))
    async with StandIn(manifest, ack_timeout=2.0, retry_after=(0.0,)) as stand:
        stand.user(ANN, "ann")
        stand.user(BOB, "bob")
        stand.channel(C, ANN)
        stand.channel(THERE, ANN, team=TEAM)
        yield stand


@pytest.fixture
def serving(
    slack: StandIn, hosts: Hosts, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> Serving:
    def start(**more: Any) -> AbstractAsyncContextManager[Served]:
        ports = (unused_tcp_port_factory(), unused_tcp_port_factory())
        installs = {"slack_client_id": slack.installs.client_id, "slack_client_secret": slack.installs.client_secret}
        wanted = {"slack_bot_token": "", **installs, **more}
        return serving_by_http(slack, hosts, ports, monkeypatch, **wanted)

    return start


async def begin(served: Served) -> tuple[dict[str, str], dict[str, str]]:
    """(query of the link to Slack, cookies) of the page that a person sees first."""
    async with served.web.get(f"{served.url}/slack/install") as answer:
        assert answer.status == 200
        (link,) = re.findall(r'href="(https://slack\.com/oauth/v2/authorize\?[^"]*)"', await answer.text())
        cookies = {name: morsel.value for name, morsel in answer.cookies.items()}
        assert all(morsel["secure"] and morsel["httponly"] for morsel in answer.cookies.values())
    return {name: value[0] for name, value in parse_qs(urlsplit(html.unescape(link)).query).items()}, cookies


async def come_back(served: Served, cookies: dict[str, str], **query: str) -> tuple[int, str]:
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    async with served.web.get(f"{served.url}/slack/oauth_redirect", params=query, headers=header) as answer:
        return answer.status, await answer.text()


async def install(slack: StandIn, served: Served, team: str) -> str:
    """The token that this workspace gave."""
    asked, cookies = await begin(served)
    status, said = await come_back(served, cookies, code=slack.installs.agree(team), state=asked["state"])
    assert status == 200, said
    return next(token for token, of in reversed(slack.installs.tokens.items()) if of == team)


def posted_with(slack: StandIn) -> set[str]:
    return {call.token for call in slack.calls if call.method.startswith("chat.")}


def test_the_scopes_asked_for_are_those_of_the_manifest() -> None:
    assert sorted(SCOPES) == sorted(MANIFEST["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("kind", KINDS)
async def test_each_workspace_installs_and_is_answered_with_its_own_token(
    slack: StandIn, hosts: Hosts, serving: Serving, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("server") if kind == "postgresql" else ""
    with database_of(kind, tmp_path, server) as url:
        async with serving(database_url=url) as served:
            asked, _ = await begin(served)
            assert asked["client_id"] == slack.installs.client_id
            assert sorted(asked["scope"].split(",")) == sorted(SCOPES)
            here, there = await install(slack, served, "T0PLAY"), await install(slack, served, TEAM)
            await finished(slack, await slack.say(THERE, ANN, PASTE.format(host="there.example.com")))
            assert posted_with(slack) == {there}
            await slack.slash("/certcheck", "here.example.com", C, ANN)
            await slack.wait_for(lambda: len(hosts.names) == 2)
            await slack.quiet()
            assert posted_with(slack) == {there, here}
        assert not [call.error for call in slack.calls if call.error]
        async with serving(database_url=url):
            await finished(slack, await slack.say(THERE, ANN, PASTE.format(host="again.example.com")))


async def test_a_return_that_nobody_set_out_for_is_refused(slack: StandIn, serving: Serving) -> None:
    async with serving() as served:
        asked, cookies = await begin(served)
        code, state = slack.installs.agree(TEAM), asked["state"]
        assert (await come_back(served, {}, code=code, state=state))[0] == 400
        assert (await come_back(served, {COOKIE: "made-up"}, code=code, state="made-up"))[0] == 401
        forged = f"{int(time.time()) + 600}.x.{'0' * 64}"
        assert (await come_back(served, {COOKIE: forged}, code=code, state=forged))[0] == 401
        longer = state.replace(state.partition(".")[0], str(int(time.time()) + 10_000))
        assert (await come_back(served, {COOKIE: longer}, code=code, state=longer))[0] == 401
        assert (await come_back(served, cookies, code="made-up", state=state))[0] == 401
        status, page = await come_back(served, cookies, error="<script>alert(1)</script>")
        assert status == 200
        assert "<script>" not in page
        assert not slack.installs.tokens
        assert (await come_back(served, cookies, code=code, state=state))[0] == 200
        assert (await come_back(served, cookies, code=code, state=state))[0] == 401, "a code is good once"


async def test_an_installation_has_to_be_finished_in_time(
    slack: StandIn, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "_STATE_SECONDS", -1)
    async with serving() as served:
        asked, cookies = await begin(served)
        status, _ = await come_back(served, cookies, code=slack.installs.agree(TEAM), state=asked["state"])
        assert status == 401


async def test_a_workspace_that_is_not_on_the_list_gets_its_token_back(slack: StandIn, serving: Serving) -> None:
    async with serving(teams=frozenset({"T0PLAY"})) as served:
        asked, cookies = await begin(served)
        status, said = await come_back(served, cookies, code=slack.installs.agree(TEAM), state=asked["state"])
        assert status == 403
        assert TEAM in said
        assert not slack.installs.tokens
        await install(slack, served, "T0PLAY")


async def test_a_workspace_that_took_the_app_out_is_forgotten(slack: StandIn, hosts: Hosts, serving: Serving) -> None:
    async with serving() as served:
        await install(slack, served, TEAM)
        told = slack.socket.event({"type": "app_uninstalled"}, team=TEAM)
        assert told is not None
        await slack.wait_for(lambda: told.acked)
        await slack.quiet()
        said = await slack.say(THERE, ANN, PASTE.format(host="gone.example.com"))
        await slack.quiet()
        assert slack.replies(said) == []
        assert hosts.names == []


async def test_looking_at_the_page_keeps_nothing_and_nobody_out(
    slack: StandIn, serving: Serving, tmp_path: Path
) -> None:
    async with serving(database_url=f"sqlite:///{tmp_path / 'states.db'}") as served:
        for _ in range(1100):
            async with served.web.get(f"{served.url}/slack/install") as answer:
                assert answer.status == 200
        await install(slack, served, TEAM)
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'states.db'}")
        with engine.begin() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM slack_oauth_states")) == 0
        engine.dispose()


async def test_a_token_that_a_workspace_took_back_keeps_no_question(
    slack: StandIn, hosts: Hosts, serving: Serving
) -> None:
    """The app was taken out there, and Slack's word of it did not come: nobody can be told, and all others go on."""
    async with serving() as served:
        await install(slack, served, TEAM)
        slack.installs.tokens.clear()
        await slack.say(THERE, ANN, PASTE.format(host="gone.example.com"))
        await slack.wait_for(lambda: [call for call in slack.calls if call.error == "invalid_auth"])
        await slack.quiet()
        found = await served.metrics()
        assert found['certcheck_answers_total{state="failed",way="message"}'] == 1
        assert found["certcheck_unfinished"] == 0
        assert (await served.ready())[0] == 200


async def test_a_database_that_hangs_does_not_keep_people_waiting(
    slack: StandIn, serving: Serving, server: str, tmp_path: Path
) -> None:
    """Slack shows people an error after three seconds. A workspace that is known is known without the database."""
    slack.socket.ack_timeout = 3.0
    line = Line(urlsplit(server).port or 5432)
    with database_of("postgresql", tmp_path, server) as url:
        through = urlsplit(url)._replace(netloc=f"certcheck@127.0.0.1:{await line.open()}").geturl()
        async with serving(database_url=through) as served:
            await install(slack, served, TEAM)
            await install(slack, served, "T0PLAY")
            await finished(slack, await slack.say(THERE, ANN, PASTE.format(host="one.example.com")))
            line.hang()
            ready = asyncio.create_task(served.ready())
            for channel in (THERE, C):  # nothing was asked yet in the workspace of the other
                await slack.slash("/certcheck", "two.example.com", channel, ANN)
            known, new = slack.ephemerals
            assert known.via == new.via == "ack"
            assert "I will answer you" in known.text
            assert "ask again" in new.text
            assert "database" in known.text + new.text
            assert ready.done()  # and whoever watches the bot knows it by now
            assert ready.result()[1]["database"] == "down"
            line.mend()
            await slack.wait_for(lambda: any("two.example.com" in m.text for m in slack.bot_messages()), 60)
    await line.close()


async def test_the_newest_token_of_a_workspace_counts_whatever_organisation_it_is_in(tmp_path: Path) -> None:
    async with open_database(read_url(f"sqlite:///{tmp_path / 'x.db'}")) as database:
        store = Installations("1.2", database.engine)
        for token, at in (("xoxb-old", 1_700_000_000.0), ("xoxb-new", 1_700_000_001.0)):
            await store.async_save(
                Installation(
                    app_id="A1", enterprise_id="E1", team_id=TEAM, user_id="U1", bot_token=token, installed_at=at
                )
            )
        assert (await store.token_of(TEAM) or ("",))[0] == "xoxb-new"
        assert await store.token_of("T0NOBODY") is None
        assert await Installations("3.4", database.engine).token_of(TEAM) is None


async def test_what_comes_from_a_new_workspace_at_the_same_time_meets_one_and_the_same(tmp_path: Path) -> None:
    """Each would have its own memory of what was posted there, and its own pace."""
    async with open_database(read_url(f"sqlite:///{tmp_path / 'x.db'}")) as database, ClientSession() as session:
        store = Installations("1.2", database.engine)
        await store.async_save(Installation(app_id="A1", team_id=TEAM, user_id="U1", bot_token="xoxb-1"))
        spaces = InstalledWorkspaces(store, lambda token: Client(token, "http://127.0.0.1/", session), frozenset())
        first, second = await asyncio.gather(spaces.of(TEAM), spaces.of(TEAM))
        assert first is not None
        assert first is second


async def test_a_press_in_another_workspace_has_no_effect(
    slack: StandIn, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its value was copied, in a channel and under a message whose ids are the same as those of the answer."""
    found = diagnosis(named(cause()), host="shop.example.com")
    monkeypatch.setattr(Hosts, "__call__", lambda *_: asyncio.sleep(0, found))
    async with serving() as served:
        for team in ("T0PLAY", TEAM):
            await install(slack, served, team)
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        answer = await finished(slack, said)
        await slack.press(answer, WATCH, ANN)
        await slack.wait_for(lambda: UNWATCH in actions(answer))
        await slack.quiet()
        before = lines(answer)
        slack.workspace.channels[C].team = TEAM
        for action in (CHECK_AGAIN, WATCH, UNWATCH, STEP):
            envelope = await slack.press(answer, action, BOB, steps(answer)[:1])
            assert envelope.payload["team"]["id"] == TEAM
        await slack.wait_for(lambda: len(slack.ephemerals) == 4)
        await slack.quiet()
        slack.workspace.channels[C].team = "T0PLAY"
        assert all(told.user == BOB and "do not remember" in told.text for told in slack.ephemerals)
        assert lines(answer) == before
        assert [m for m in slack.replies(said) if m.by_bot] == [answer]
        await slack.press(answer, UNWATCH, ANN)  # what was copied does not stand in the way of the original
        await slack.wait_for(lambda: UNWATCH not in actions(answer))
