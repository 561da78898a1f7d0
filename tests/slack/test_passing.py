"""What passes is waited for, whichever way the bot speaks to Slack; what is final is final, and all of it is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from bot.playground.slack import Message, StandIn
from bot.slack.asked import Asked, Way
from bot.slack.calls import Client
from bot.slack.place import Note, Place
from bot.slack.posting import Poster
from bot.trust.sighting import Target
from tests.slack.by_http import Served, serving_by_http
from tests.slack.conftest import ANN, ELSEWHERE, PASTE, C, Hosts, finished

HOST = "shop.example.com"
PASSING: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "times": 2},
    {"retry_after": 1},
    {"close": "before"},
]


def whispered(slack: StandIn) -> list[str]:
    return [told.text for told in slack.ephemerals if told.via == "response_url"]


def is_answer(text: str) -> bool:
    return HOST in text and "Checking" not in text


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.parametrize("at", ["the beginning", "the answer"])
async def test_a_whisper_is_repeated_until_slack_takes_it(
    slack: StandIn, bot: Hosts, fault: dict[str, Any], at: str
) -> None:
    if at == "the answer":
        bot.gate.clear()
    else:
        slack.fail("response_url", **fault)
    await slack.slash("/certcheck", HOST, ELSEWHERE, ANN)
    if at == "the answer":
        await slack.wait_for(lambda: whispered(slack))
        slack.fail("response_url", **fault)
        bot.gate.set()
    await slack.wait_for(lambda: any(map(is_answer, whispered(slack))))
    await slack.quiet()
    assert [is_answer(text) for text in whispered(slack)] == [False, True]


@pytest.mark.parametrize("status", [404, 410])
async def test_an_address_that_is_used_up_is_not_tried_again(slack: StandIn, bot: Hosts, status: int) -> None:
    slack.fail("response_url", status=status, times=100)
    await slack.slash("/certcheck", HOST, ELSEWHERE, ANN)
    await slack.wait_for(lambda: [call for call in slack.calls if call.method == "response_url"])
    await slack.quiet(2.0)
    assert len([call for call in slack.calls if call.method == "response_url"]) == 2, "the beginning, and the apology"


async def test_after_a_crash_checking_is_not_whispered_again(slack: StandIn) -> None:
    """Nobody can see whether a whisper was made. The answer is made all the same: once too often beats never."""
    url = slack.responses.new("commands", ELSEWHERE, ANN)
    asked = Asked("one", Way.COMMAND, "T0PLAY", ELSEWHERE, None, user=ANN, response_url=url)
    async with aiohttp.ClientSession() as session:
        poster = Poster(Client(slack.bot_token, slack.api_url, session), slack.bot_user)
        place = Place(poster, asked, again=True)
        await place.begin(Target(HOST, 443))
        assert whispered(slack) == []
        await Place(poster, asked, True, place.stands()).settle(Note(f"{HOST} is fine"))
    assert whispered(slack) == [f"{HOST} is fine"]


@pytest.mark.parametrize(
    ("channel", "error", "why", "invited"),
    [
        (C, "not_in_channel", "I am not in this conversation", True),
        (C, "is_archived", "is archived", False),
        (C, "restricted_action", "I cannot write in this conversation", False),
        ("D9TWO", "channel_not_found", "I cannot write in this conversation", False),
    ],
)
async def test_who_alone_sees_the_answer_is_told_why_and_what_can_be_done(
    slack: StandIn, channel: str, error: str, why: str, invited: bool
) -> None:
    slack.fail("chat.postMessage", error=error)
    url = slack.responses.new("actions", C, ANN)
    asked = Asked("one", Way.SHORTCUT, "T0PLAY", channel, "1800000000.000001", user=ANN, response_url=url)
    async with aiohttp.ClientSession() as session:
        poster = Poster(Client(slack.bot_token, slack.api_url, session), slack.bot_user)
        await Place(poster, asked, again=False).say(Note(f"{HOST} is fine"))
    (told,) = slack.ephemerals
    for said in (told.text, str(told.blocks)):
        assert why in said
        assert ("/invite" in said) is invited


@pytest.mark.parametrize("fault", PASSING, ids=str)
async def test_a_long_paste_is_downloaded_until_the_file_host_gives_it(
    slack: StandIn, bot: Hosts, fault: dict[str, Any]
) -> None:
    slack.fail("file", **fault)
    text = "a line of a log\n" * 2000 + PASTE.format(host=HOST)
    assert is_answer((await finished(slack, await slack.say(C, ANN, text, as_snippet=True))).text)


async def in_a_thread(slack: StandIn) -> Message:
    """A person calls the bot in a thread whose first message, which it was not told of, names a host."""
    slack.socket.subscribed = frozenset({"app_mention"})
    first = await slack.say(C, ANN, PASTE.format(host=HOST))
    await slack.say(C, ANN, f"<@{slack.bot_user}> what is this?", thread_ts=first.ts, encoded=True)
    return first


@pytest.mark.parametrize("fault", [{"error": "rate_limited"}, {"status": 500, "times": 6}], ids=str)
async def test_a_thread_is_read_once_slack_is_back(slack: StandIn, bot: Hosts, fault: dict[str, Any]) -> None:
    """Six times: the SDK itself gives up after five."""
    slack.fail("conversations.replies", **fault)
    first = await in_a_thread(slack)
    await slack.wait_for(lambda: [m for m in slack.replies(first) if m.by_bot and is_answer(m.text)], 30)


async def test_quiet_until_a_date_is_kept_for_a_second(slack: StandIn) -> None:
    """Slack gives seconds, and a proxy may not; the SDK breaks on it."""
    slack.fail("conversations.replies", retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    said = await slack.say(C, ANN, "hm")
    async with aiohttp.ClientSession() as session:
        answer = await Client(slack.bot_token, slack.api_url, session).conversations_replies(channel=C, ts=said.ts)
    assert answer["ok"]


async def test_a_thread_that_may_not_be_read_is_answered_with_help(slack: StandIn, bot: Hosts) -> None:
    slack.fail("conversations.replies", error="channel_not_found", times=100)
    first = await in_a_thread(slack)
    (said,) = await slack.wait_for(lambda: [m for m in slack.replies(first) if m.by_bot])
    assert "/certcheck" in said.text


@pytest.fixture
async def served(
    slack: StandIn, hosts: Hosts, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Served]:
    ports = (unused_tcp_port_factory(), unused_tcp_port_factory())
    async with serving_by_http(slack, hosts, ports, monkeypatch) as running:
        yield running


async def test_every_call_is_counted_also_beside_the_web_api(slack: StandIn, hosts: Hosts, served: Served) -> None:
    slack.fail("response_url", status=503)
    slack.fail("file", status=500)
    slack.fail("conversations.replies", status=500)
    await slack.slash("/certcheck", HOST, ELSEWHERE, ANN)
    await slack.wait_for(lambda: any(map(is_answer, whispered(slack))))
    await finished(slack, await slack.say(C, ANN, PASTE.format(host=HOST), as_snippet=True))
    first = await in_a_thread(slack)
    await slack.wait_for(lambda: [m for m in slack.replies(first) if m.by_bot and is_answer(m.text)])
    found = await served.metrics()
    name = "certcheck_slack_calls_total"
    assert found[f'{name}{{method="response_url",result="http_503"}}'] == 1
    assert found[f'{name}{{method="response_url",result="ok"}}'] == 2
    assert found[f'{name}{{method="file",result="http_500"}}'] == 1
    assert found[f'{name}{{method="file",result="ok"}}'] == 1
    assert found[f'{name}{{method="conversations.replies",result="http_500"}}'] == 1
