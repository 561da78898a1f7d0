"""Posts are made once, whatever becomes of Slack's answer; they notify nobody and link nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack import StandIn, web
from bot.slack.calls import Client
from bot.slack.posting import Poster
from tests.slack.conftest import ANN, ELSEWHERE, PASTE, C, Hosts, finished


@dataclass(frozen=True)
class Said:
    text: str = "Checking `a.example.com`"
    blocks: tuple[dict[str, Any], ...] = ()


@pytest.fixture
async def client(slack: StandIn) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(slack.bot_token, slack.api_url, session)


@pytest.fixture
def poster(slack: StandIn, client: Client) -> Poster:
    return Poster(client, slack.bot_user)


@pytest.mark.parametrize(
    "fault",
    [
        {"close": "after"},
        {"close": "before"},
        {"status": 503},
        {"retry_after": 1},
        {"error": "internal_error"},
        {"error": "rate_limited"},
        {"status": 503, "error": "of_no_list"},
        {"close": "after", "times": 2},
    ],
    ids=str,
)
@pytest.mark.parametrize("in_thread", [True, False])
async def test_a_message_is_posted_exactly_once(
    slack: StandIn, poster: Poster, fault: dict[str, Any], in_thread: bool
) -> None:
    parent = await slack.say(C, ANN, "hm")
    slack.fail("chat.postMessage", **fault)
    ts = await poster.post(C, Said(), thread=parent.ts if in_thread else None, key="one")
    assert [message.ts for message in slack.bot_messages()] == [ts]


async def test_a_lost_answer_is_not_mistaken_for_another_question_of_the_same_words(
    slack: StandIn, poster: Poster
) -> None:
    parent = await slack.say(C, ANN, "hm")
    first = await poster.post(C, Said(), thread=parent.ts, key="one")
    slack.fail("chat.postMessage", close="before")
    second = await poster.post(C, Said(), thread=parent.ts, key="two")
    assert first != second
    assert len(slack.replies(parent)) == 2


async def test_what_this_process_has_posted_itself_is_found_when_it_gets_the_question_back(
    slack: StandIn, poster: Poster
) -> None:
    """It was frozen and taken for dead, another took over and died."""
    parent = await slack.say(C, ANN, "hm")
    ts = await poster.post(C, Said(), thread=parent.ts, key="one")
    assert await poster.post(C, Said(), thread=parent.ts, key="one", again=True) == ts
    assert len(slack.replies(parent)) == 1


async def test_a_process_that_others_may_have_taken_over_from_changes_nothing_that_stands(
    slack: StandIn, client: Client
) -> None:
    is_mine = asyncio.Event()
    is_mine.set()
    poster = Poster(client, slack.bot_user, is_mine.wait)
    ts = await poster.post(C, Said(), thread=None, key="one")
    is_mine.clear()
    acts = [asyncio.create_task(poster.update(C, ts, Said("old"))), asyncio.create_task(poster.remove(C, ts))]
    await asyncio.wait(acts, timeout=0.2)
    assert [message.text for message in slack.bot_messages()] == [Said().text]
    for act in acts:
        act.cancel()


async def test_an_edit_is_repeated_until_it_is_made(slack: StandIn, poster: Poster) -> None:
    ts = await poster.post(C, Said(), thread=None, key="one")
    slack.fail("chat.update", close="after")
    slack.fail("chat.update", status=500)
    await poster.update(C, ts, Said("done"))
    assert [message.text for message in slack.bot_messages()] == ["done"]


async def test_refusals_are_not_repeated(slack: StandIn, poster: Poster) -> None:
    with pytest.raises(SlackApiError):
        await poster.post(ELSEWHERE, Said(), thread=None, key="one")
    assert sum(call.method == "chat.postMessage" for call in slack.calls) == 1


async def test_blocks_that_slack_refuses_are_left_out(slack: StandIn, client: Client) -> None:
    poster = Poster(client, slack.bot_user)
    wrong = Said("still said", ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},))
    ts = await poster.post(C, wrong, thread=None, key="one")
    await poster.update(C, ts, wrong)
    (message,) = slack.bot_messages()
    assert message.text == "still said"
    slack.calls.clear()  # the refusal was wanted here


async def test_nothing_is_linked_unfurled_or_notified(slack: StandIn, bot: Hosts) -> None:
    """chat.update parses names and links by default, chat.postMessage unfurls them."""
    await finished(slack, await slack.say(C, ANN, PASTE.format(host="shop.example.com")))
    posts = [call.args for call in slack.calls if call.method == "chat.postMessage"]
    edits = [call.args for call in slack.calls if call.method == "chat.update"]
    assert posts
    assert edits
    assert {str(args.get("parse")) for args in posts + edits} == {"none"}
    assert {(str(args["unfurl_links"]).lower(), str(args["unfurl_media"]).lower()) for args in posts} <= {
        ("false", "false"),
        ("0", "0"),
    }
    assert not [args for args in posts + edits if args.get("link_names")]


async def test_an_answer_whose_message_was_deleted_is_posted_anew(slack: StandIn, bot: Hosts) -> None:
    bot.gate.clear()
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    (begun,) = await slack.wait_for(lambda: slack.replies(said))
    await slack.remove(begun)
    bot.gate.set()
    assert "shop.example.com" in (await finished(slack, said)).text


async def test_with_rate_limits_everything_is_answered_once(
    slack: StandIn, bot: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_POSTING_BURST", 2)  # in two seconds
    slack.web_api.rate_limits = True
    pastes = [await slack.say(C, ANN, PASTE.format(host=f"h{number}.example.com")) for number in range(5)]
    await slack.wait_for(lambda: all([m for m in slack.replies(p) if "Checking" not in m.text] for p in pastes), 60)
    assert len(slack.bot_messages()) == 5
    assert [call for call in slack.calls if call.status == 429]
