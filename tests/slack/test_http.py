"""Over HTTP the bot does what it does over the socket, and only for Slack."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from bot.playground.slack import Message, StandIn
from bot.playground.slack.requests import signed
from bot.playground.story import WATCH
from bot.slack import server
from bot.slack.listeners import COMMAND, SHORTCUT
from bot.trust.diagnosis import Verdict
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, HOSTLESS, PASTE, C, Hosts, finished


@pytest.fixture
async def served(
    slack: StandIn, hosts: Hosts, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    ports = (unused_tcp_port_factory(), unused_tcp_port_factory())
    async with serving_by_http(slack, hosts, ports, monkeypatch) as running:
        yield running


async def post(served: Served, body: str, headers: dict[str, str]) -> tuple[int, str]:
    url, kind = f"{served.url}/slack/events", {"Content-Type": "application/json"}
    async with served.web.post(url, data=io.BytesIO(body.encode()), headers=kind | headers) as answer:
        return answer.status, await answer.text()


async def test_every_way_in_works_by_http_and_without_a_socket(slack: StandIn, hosts: Hosts, served: Served) -> None:
    await slack.slash(COMMAND, "one.example.com", C, ANN)
    await finished(slack, await slack.say(C, ANN, PASTE.format(host="two.example.com")))
    await finished(slack, await slack.say(C, ANN, f"<@{slack.bot_user}> three.example.com", encoded=True))
    said = await slack.say(C, ANN, "https://four.example.com/ is broken")
    await slack.shortcut(SHORTCUT, said, ANN)
    await finished(slack, said)
    question = await finished(slack, await slack.say(C, ANN, HOSTLESS))
    await slack.press(question, "ask_host", ANN)
    (form,) = await slack.wait_for(lambda: slack.views)
    await slack.submit(form, {"host": "not a host"})
    assert form.errors
    await slack.submit(form, {"host": "five.example.com"})
    await slack.wait_for(lambda: len(hosts.names) == 5)
    assert sorted(name.split(".")[0] for name in hosts.names) == ["five", "four", "one", "three", "two"]
    assert "apps.connections.open" not in {call.method for call in slack.calls}


async def test_what_is_pressed_under_an_answer_comes_by_http(slack: StandIn, hosts: Hosts, served: Served) -> None:
    hosts.verdict = Verdict.UNKNOWN
    answer = await finished(slack, await slack.say(C, ANN, PASTE.format(host="shop.example.com")))
    envelope = await slack.press(answer, WATCH, ANN)
    assert envelope.acked
    await slack.wait_for(lambda: f"Watching for <@{ANN}>" in str(answer.blocks))
    assert 'certcheck_questions_total{way="watch"}' in await served.metrics()


async def test_what_people_type_wrong_is_said_in_the_answer_to_the_request(slack: StandIn, served: Served) -> None:
    await slack.slash(COMMAND, "one.example.com two.example.com three.example.com", C, ANN)
    (told,) = slack.ephemerals
    assert told.via == "ack"


TS = "1700000000.000001"
CHALLENGE = json.dumps({"type": "url_verification", "challenge": "say-this", "token": "x"})
EVENT = json.dumps(
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "team_id": "T0PLAY",
        "event": {"type": "message", "channel": C, "channel_type": "channel", "user": ANN, "ts": TS}
        | {"text": PASTE.format(host="stolen.example.com")},
    }
)


def in_the_channel(slack: StandIn) -> Message:
    """The message of that event, which the stand-in tells nobody about."""
    message = Message(C, TS, ANN, "")
    slack.workspace.messages.setdefault(C, {})[TS] = message
    return message


async def test_slacks_question_whether_the_address_is_right_is_answered(slack: StandIn, served: Served) -> None:
    status, said = await post(served, CHALLENGE, signed(CHALLENGE, slack.signing_secret))
    assert status == 200
    assert json.loads(said) == {"challenge": "say-this"}


@pytest.mark.parametrize(
    "headers",
    [
        lambda _: {},
        lambda _: signed(EVENT, "0" * 32),
        lambda secret: signed(EVENT, secret, time.time() - 301),
        lambda secret: signed(EVENT, secret, time.time() + 301),
        lambda secret: signed(EVENT + " ", secret),
        lambda secret: signed(EVENT, secret) | {"X-Slack-Request-Timestamp": "soon"},
        lambda secret: signed(EVENT, secret) | {"X-Slack-Signature": "v0=\u00e9"},
        lambda secret: signed(EVENT, secret) | {"X-Slack-Signature": "v1=" + "0" * 64},
    ],
    ids=["none", "other secret", "old", "of the future", "other body", "no time", "no text", "other version"],
)
async def test_a_request_that_slack_did_not_sign_now_is_refused_and_its_body_is_not_logged(
    slack: StandIn,
    hosts: Hosts,
    served: Served,
    headers: Callable[[str], dict[str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = await served.metrics()
    status, _ = await post(served, EVENT, headers(slack.signing_secret))
    assert status == 401
    await slack.quiet(0.2)
    assert hosts.names == []
    assert "stolen.example.com" not in caplog.text
    name = "certcheck_http_refused_total"
    assert (await served.metrics())[name] == before[name] + 1


async def test_the_same_event_signed_by_slack_is_taken(slack: StandIn, hosts: Hosts, served: Served) -> None:
    asked = in_the_channel(slack)
    status, _ = await post(served, EVENT, signed(EVENT, slack.signing_secret))
    assert status == 200
    await finished(slack, asked)


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "\ufffd"])
async def test_a_signed_request_that_makes_no_sense_is_turned_away(slack: StandIn, served: Served, body: str) -> None:
    status, _ = await post(served, body, signed(body, slack.signing_secret))
    assert 400 <= status < 500


async def test_a_request_that_is_too_large_is_turned_away(slack: StandIn, served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "x" * 1_100_000})
    status, _ = await post(served, body, signed(body, slack.signing_secret))
    assert status == 413


async def test_nothing_else_is_served_there(served: Served) -> None:
    for path in ("/", "/livez", "/readyz", "/metrics", "/slack/install", "/slack/oauth_redirect", "/slack/events"):
        async with served.web.get(served.url + path) as answer:
            assert answer.status in {404, 405}, path


async def test_a_connection_that_asks_nothing_is_hung_up_and_one_that_did_is_kept(
    slack: StandIn, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_FIRST_REQUEST_SECONDS", 0.3)
    port = urlsplit(served.url).port
    silent, kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
    silent[1].write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    request = b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n"
    kept[1].write(request)
    assert b"404" in await kept[0].readuntil(b"404: Not Found")
    async with asyncio.timeout(10):
        with suppress(ConnectionError):
            assert await silent[0].read() == b""
    kept[1].write(request)
    assert b"404" in await kept[0].readuntil(b"404: Not Found")
    for _, writer in (silent, kept):
        writer.close()


async def test_on_the_way_out_it_says_so_first_and_takes_what_still_comes(
    slack: StandIn, hosts: Hosts, served: Served
) -> None:
    served.stop.set()
    for _ in range(200):
        if (await served.ready())[0] == 503:
            break
        await asyncio.sleep(0.01)
    assert await served.ready() == (503, {"http": "down", "database": "up", "slack": "up"})
    asked = in_the_channel(slack)
    status, _ = await post(served, EVENT, signed(EVENT, slack.signing_secret))
    assert status == 200
    await finished(slack, asked)
