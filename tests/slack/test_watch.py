"""Whoever asked is told when it is fixed: once, and of nothing else but another fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.playground.slack import Message, StandIn
from bot.playground.story import CHECK_AGAIN, STEP, UNWATCH, WATCH
from bot.storage import watches
from tests.slack.conftest import ANN, BOB, C
from tests.slack.shop import (
    EXPIRED,
    GOOD,
    OTHER,
    Shop,
    actions,
    before_each_edit,
    database,
    lines,
    look,
    look_is_due,
    looked,
    shop,
    states,
    until,
    watched,
)

__all__ = ["shop"]


async def test_a_watch_tells_all_who_asked_once_when_it_is_fixed_and_nothing_before(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    await slack.press(answer, WATCH, ANN)
    await slack.press(answer, WATCH, BOB)
    await looked(slack, 1)
    assert f"<@{ANN}>" in lines(answer)
    assert f"<@{BOB}>" in lines(answer)
    assert actions(answer) == [STEP, CHECK_AGAIN, WATCH, UNWATCH]
    await look(slack, 2)
    await shop.said(1)
    shop.send(GOOD)
    await look(slack, 3)
    _, fixed = await shop.said(2)
    assert fixed.text.startswith("Fixed")
    assert f"<@{ANN}>" in fixed.text
    assert f"<@{BOB}>" in fixed.text
    assert answer.text.startswith("Fixed")
    assert actions(answer) == [CHECK_AGAIN]
    assert states() == ["fixed"]


async def test_a_watch_tells_each_change_once_and_goes_on(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    shop.send(OTHER)
    await look(slack, 2)
    _, changed = await shop.said(2)
    assert f"<@{ANN}>" in changed.text
    assert actions(changed) == [STEP, CHECK_AGAIN, WATCH, UNWATCH]
    await look(slack, 3)
    await shop.said(2)
    shop.send(GOOD)
    await look(slack, 4)
    *_, fixed = await shop.said(3)
    assert "other.example.com" in lines(fixed)
    for said in (answer, changed):
        assert said.text.startswith("Fixed")
        assert actions(said) == [CHECK_AGAIN]


async def test_what_check_again_has_said_a_watch_does_not_say_once_more(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    shop.send(OTHER)
    await slack.press(answer, CHECK_AGAIN, BOB)
    await shop.said(2)
    await look(slack, 2)
    await shop.said(2)


async def test_a_watch_can_be_stopped_at_any_answer_of_its_row(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    shop.send(OTHER)
    await look(slack, 2)
    _, changed = await shop.said(2)
    await slack.press(changed, UNWATCH, BOB)
    await slack.wait_for(lambda: UNWATCH not in actions(answer) + actions(changed))
    assert states() == ["stopped"]


async def test_a_watch_whose_time_is_over_says_so_and_can_be_begun_anew_there(slack: StandIn, shop: Shop) -> None:
    """Also when another fault has come at that very look: nothing points to an answer that is not there."""
    answer = await watched(slack, shop)
    shop.send(OTHER)
    database("UPDATE watches SET until = strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'")
    await look(slack, 2)
    _, over = await shop.said(2)
    assert f"<@{ANN}>" in over.text
    assert "further down" not in answer.text
    assert states() == ["ended"]
    assert actions(over) == [CHECK_AGAIN, WATCH]
    await slack.press(over, WATCH, BOB)
    await slack.wait_for(lambda: UNWATCH in actions(answer))
    await slack.wait_for(lambda: f"Watching for <@{BOB}>" in lines(over))
    await looked(slack, 3)
    shop.send(GOOD)
    await look(slack, 4)
    await shop.said(4)  # the new watch has told of the other fault
    assert all(one.text.startswith("Fixed") for one in (answer, over))


async def test_every_answer_of_a_thread_shows_the_one_watch_and_its_end_wherever_it_was_begun(
    slack: StandIn, shop: Shop
) -> None:
    answer = await shop.answer()
    stand = [answer]
    for count, leaf in ((2, OTHER), (3, EXPIRED)):
        shop.send(leaf)
        await slack.press(stand[-1], CHECK_AGAIN, BOB)
        stand = await shop.said(count)
    await slack.press(stand[1], WATCH, ANN)
    await looked(slack, 1)
    assert [UNWATCH in actions(one) for one in stand] == [True, True, True]
    await slack.press(answer, UNWATCH, ANN)
    await slack.wait_for(lambda: not any(UNWATCH in actions(one) for one in stand))
    await slack.press(stand[2], WATCH, ANN)
    await looked(slack, 2)
    shop.send(GOOD)
    await look(slack, 3)
    await shop.said(4)
    for one in stand:
        assert one.text.startswith("Fixed")
        assert actions(one) == [CHECK_AGAIN]


async def test_who_watches_is_called_when_somebody_else_has_it_checked_and_it_is_fixed(
    slack: StandIn, shop: Shop
) -> None:
    answer = await watched(slack, shop)
    shop.send(GOOD)
    await slack.press(answer, CHECK_AGAIN, BOB)
    *_, told = await shop.said(3)
    assert told.text.startswith("Fixed")
    assert f"<@{ANN}>" in told.text
    assert states() == ["fixed"]
    assert actions(answer) == [CHECK_AGAIN]


async def test_a_watch_of_what_keeps_changing_tells_three_changes_and_then_only_that_it_is_fixed(
    slack: StandIn, shop: Shop
) -> None:
    answer = await watched(slack, shop)
    for number, leaf in enumerate((OTHER, EXPIRED, OTHER, EXPIRED, OTHER), 2):
        shop.send(leaf)
        await look(slack, number)
    *_, third = await shop.said(4)
    for one in (answer, third):
        assert "It keeps changing" in lines(one)
    shop.send(GOOD)
    await look(slack, 7)
    *_, fixed = await shop.said(5)
    assert f"<@{ANN}>" in fixed.text


async def test_who_waits_is_told_that_somebody_else_stopped_the_watch(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    await slack.press(answer, UNWATCH, BOB)
    _, stopped = await shop.said(2)
    assert f"<@{BOB}> stopped it. <@{ANN}>: you will not be told" in stopped.text
    await slack.press(answer, WATCH, ANN)
    await slack.wait_for(lambda: UNWATCH in actions(answer))
    await slack.press(answer, UNWATCH, ANN)
    await slack.wait_for(lambda: UNWATCH not in actions(answer))
    await shop.said(2)  # who stops it for nobody else knows it


async def test_a_watch_that_is_stopped_while_slack_wants_quiet_says_nothing_more(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    shop.send(OTHER)
    slack.fail("chat.postMessage", retry_after=1)
    look_is_due()
    await slack.wait_for(lambda: [c for c in slack.calls if c.method == "chat.postMessage" and c.error])
    await slack.press(answer, UNWATCH, ANN)
    await looked(slack, 2)
    assert UNWATCH not in actions(answer)
    await shop.said(1)


async def test_what_a_watch_says_while_it_is_stopped_does_not_say_that_it_goes_on(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)

    async def until_stopped(message: Message | None) -> None:
        if message is answer:  # which is to point to the new one
            await until(lambda: states() == ["stopped"])

    before_each_edit(slack, until_stopped)
    shop.send(OTHER)
    look_is_due()
    await slack.wait_for(lambda: len(slack.bot_messages()) == 3)
    await slack.press(answer, UNWATCH, ANN)
    _, changed = await shop.said(2)
    await slack.wait_for(lambda: "Watching" not in lines(changed))
    assert actions(changed) == [STEP, CHECK_AGAIN, WATCH]


async def test_who_joins_a_watch_while_it_says_that_it_is_fixed_is_told_too(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    usual = slack.web_api.methods["chat.postMessage"]

    async def once_bob_joined(stand: StandIn, args: dict[str, Any]) -> dict[str, Any]:
        slack.web_api.methods = {**slack.web_api.methods, "chat.postMessage": usual}
        await slack.press(answer, WATCH, BOB)
        await until(lambda: BOB in str(database("SELECT people FROM watches")))
        return await usual.run(stand, args)

    slack.web_api.methods = {**slack.web_api.methods, "chat.postMessage": replace(usual, run=once_bob_joined)}
    shop.send(GOOD)
    look_is_due()
    *_, told = await shop.said(3)
    assert f"<@{BOB}>: you asked to be told. I stop watching it." in told.text
    assert f"<@{ANN}>" not in told.text
    assert states() == ["fixed"]


async def test_more_watches_than_there_may_be_are_refused_before_the_eyes_of_one(
    slack: StandIn, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "AT_MOST", 0)
    answer = await shop.answer()
    await slack.press(answer, WATCH, ANN)
    (told,) = await slack.wait_for(lambda: slack.ephemerals)
    assert (told.user, told.thread_ts) == (ANN, answer.thread_ts)
    assert states() == []


async def test_a_watch_of_an_answer_that_somebody_deleted_tells_in_its_thread(slack: StandIn, shop: Shop) -> None:
    answer = await watched(slack, shop)
    await slack.remove(answer)
    shop.send(GOOD)
    await look(slack, 2)
    (fixed,) = await shop.said(1)
    assert fixed.text.startswith("Fixed")


async def test_a_watch_ends_where_nobody_can_be_told(slack: StandIn, shop: Shop) -> None:
    await watched(slack, shop)
    slack.workspace.channels[C].archived = True
    shop.send(GOOD)
    await look(slack, 2)
    assert states() == ["ended"]
