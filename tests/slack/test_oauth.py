"""Several workspaces: each installs the app for itself, and is answered with its own token."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
import yaml
from slack_sdk.oauth.installation_store import Installation

from bot.playground.slack import StandIn
from bot.slack.oauth import SCOPES, Installations
from bot.storage.database import open_database, read_url
from tests.databases import KINDS, database_of, postgres_server
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, MANIFEST, PASTE, ROOT, C, Hosts, finished

# slack_sdk's own way of sending the secret.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

THERE = "C9THERE"
TEAM = "T0OTHER"
Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    manifest = yaml.safe_load((ROOT / "manifest.http.yml").read_text(encoding="utf-8"))
    async with StandIn(manifest, ack_timeout=2.0, retry_after=(0.0,)) as stand:
        stand.user(ANN, "ann")
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
        assert (await come_back(served, {"slack-app-oauth-state": "made-up"}, code=code, state="made-up"))[0] == 401
        assert (await come_back(served, cookies, code="made-up", state=state))[0] == 401
        assert (await come_back(served, cookies, code=code, state=state))[0] == 401, "a state is good once"
        status, page = await come_back(served, cookies, error="<script>alert(1)</script>")
        assert status == 200
        assert "<script>" not in page
        assert not slack.installs.tokens


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


async def test_looking_at_the_page_does_not_fill_the_database(slack: StandIn, serving: Serving, tmp_path: Path) -> None:
    async with serving(database_url=f"sqlite:///{tmp_path / 'states.db'}") as served:
        await begin(served)
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'states.db'}")
        rows = ", ".join(f"('s{n}', '{day}')" for day in ("2001-01-01", "2999-01-01") for n in range(1000))
        with engine.begin() as connection:
            connection.execute(sa.text(f"INSERT INTO slack_oauth_states (state, expire_at) VALUES {rows}"))
        async with served.web.get(f"{served.url}/slack/install") as answer:
            assert answer.status == 503
        with engine.begin() as connection:
            count = connection.scalar(sa.text("SELECT count(*) FROM slack_oauth_states"))
        engine.dispose()
        assert count == 1001, "what is over is taken away"


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
