"""Whatever Slack refuses, an answer is said once, "Checking…" does not stay, and nobody is told of a failure that was
none."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.slack import StandIn
from bot.slack import place, posting
from tests.slack.conftest import ANN, BOB, PASTE, C, Hosts

ALWAYS = 10_000
VERDICT = "shop.example.com"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that fails is soon given up."""
    monkeypatch.setattr(place, "_EDIT_SECONDS", 0.1)


def texts(slack: StandIn) -> list[str]:
    return [message.text for message in slack.bot_messages()]


async def settled(slack: StandIn, count: int) -> list[str]:
    await slack.wait_for(lambda: len(texts(slack)) == count and not any("Checking" in text for text in texts(slack)))
    await slack.quiet(0.5)
    assert len(texts(slack)) == count
    assert not any("Checking" in text or "broke" in text for text in texts(slack))
    slack.calls.clear()  # the refusals were wanted here
    return texts(slack)


@pytest.mark.parametrize(
    "fault",
    [
        {"error": "msg_too_long"},
        {"error": "invalid_blocks"},
        {"error": "not_in_channel"},
        {"error": "cant_update_message"},
        {"error": "edit_window_closed"},
        {"error": "message_not_found"},
        {"status": 500},
        {"status": 200},  # with a page instead of JSON
        {"close": "before"},
    ],
    ids=str,
)
async def test_an_answer_that_can_never_be_edited_in_is_posted_and_checking_goes(
    slack: StandIn, bot: Hosts, fault: dict[str, Any]
) -> None:
    slack.fail("chat.update", times=ALWAYS, **fault)
    await slack.say(C, ANN, PASTE.format(host=VERDICT))
    (answer,) = await settled(slack, 1)
    assert VERDICT in answer


@pytest.mark.parametrize("fault", [{"error": "cant_update_message"}, {"status": 500}], ids=str)
async def test_a_command_whose_messages_can_never_be_edited_is_answered_all_the_same(
    slack: StandIn, bot: Hosts, fault: dict[str, Any]
) -> None:
    slack.fail("chat.update", times=ALWAYS, **fault)
    await slack.slash("/certcheck", VERDICT, C, ANN)
    assert all(VERDICT in text for text in await settled(slack, 2))


async def test_messages_that_can_neither_be_edited_nor_removed_do_not_take_the_answer_back(
    slack: StandIn, bot: Hosts
) -> None:
    slack.fail("chat.update", times=ALWAYS, error="cant_update_message")
    slack.fail("chat.delete", times=ALWAYS, error="cant_delete_message")
    await slack.slash("/certcheck", VERDICT, C, ANN)
    await slack.wait_for(lambda: len([text for text in texts(slack) if "Checking" not in text]) == 2)
    await slack.quiet(0.5)
    assert len(texts(slack)) == 4
    assert not any("broke" in text for text in texts(slack))


async def test_an_edit_too_long_is_made_shorter(slack: StandIn, bot: Hosts) -> None:
    """First without blocks, then in a few words, in the place of the first message."""
    slack.fail("chat.update", times=2, error="msg_too_long")
    said = await slack.say(C, ANN, PASTE.format(host=VERDICT))
    (answer,) = await settled(slack, 1)
    assert VERDICT in answer
    assert len(answer) <= 310
    assert slack.replies(said)[0].edited


@pytest.mark.parametrize(
    "fault", [{"status": 200}, {"status": 500, "error": "x"}, {"error": "rate_limited"}, {"close": "before"}], ids=str
)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_a_passing_fault_is_not_noticed(slack: StandIn, bot: Hosts, method: str, fault: dict[str, Any]) -> None:
    slack.fail(method, **fault)
    await slack.say(C, ANN, PASTE.format(host=VERDICT))
    assert VERDICT in (await settled(slack, 1))[0]


async def test_a_post_refused_in_its_form_twice_is_made_in_plain_words(slack: StandIn, bot: Hosts) -> None:
    slack.fail("chat.postMessage", times=2, error="invalid_blocks")
    await slack.say(C, ANN, PASTE.format(host=VERDICT))
    assert VERDICT in (await settled(slack, 1))[0]


async def test_a_post_whose_answer_was_lost_is_known_by_its_echo(slack: StandIn, bot: Hosts) -> None:
    """Where Slack does not say what stands in a thread, the event about the bot's own message does."""
    slack.fail("conversations.replies", times=ALWAYS, error="unknown_method")
    slack.fail("chat.postMessage", close="after")
    await slack.say(C, ANN, PASTE.format(host=VERDICT))
    assert VERDICT in (await settled(slack, 1))[0]


async def test_a_storm_in_one_channel_does_not_hold_up_another(
    slack: StandIn, bot: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack wants quiet: what waits in the one channel holds nothing that the other needs, and they take turns."""
    monkeypatch.setattr(posting, "EDITS_A_SECOND", 20.0)
    slack.channel("C3", ANN)
    slack.fail("chat.update", retry_after=4)
    storm = [await slack.say(C, ANN, PASTE.format(host=VERDICT)) for _ in range(60)]
    await slack.wait_for(lambda: all(slack.replies(message) for message in storm))
    elsewhere = await slack.say("C3", ANN, PASTE.format(host="other.example.com"))
    await slack.wait_for(lambda: [m for m in slack.replies(elsewhere) if "Checking" not in m.text])
    assert all("Checking" in reply.text for message in storm[-10:] for reply in slack.replies(message))
    assert sum(call.status == 429 for call in slack.calls) == 1


@pytest.mark.parametrize("error", ["restricted_action", "of_a_new_kind"])
async def test_who_calls_the_bot_where_it_may_not_post_is_answered_alone(
    slack: StandIn, bot: Hosts, error: str
) -> None:
    """A paste that was not meant for the bot stays without a word."""
    slack.fail("chat.postMessage", times=ALWAYS, error=error)
    await slack.say(C, ANN, PASTE.format(host=VERDICT))
    await slack.say(C, BOB, f"<@{slack.bot_user}> {VERDICT}", encoded=True)
    await slack.wait_for(lambda: [told for told in slack.ephemerals if "Checking" not in told.text])
    assert {told.user for told in slack.ephemerals} == {BOB}
    assert not texts(slack)
