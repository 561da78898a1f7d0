"""Under an answer that is forgotten, out of reach, or copied: who presses is told, and nothing is done."""

from __future__ import annotations

import pytest

from bot.playground.slack import StandIn
from bot.playground.story import CHECK_AGAIN, STEP, WATCH, steps
from tests.slack.conftest import ANN, BOB, PRIVATE, C
from tests.slack.shop import GOOD, Shop, database, lines, look, shop, states, watched

__all__ = ["shop"]


@pytest.mark.parametrize("action", [STEP, CHECK_AGAIN, WATCH])
async def test_who_presses_under_an_answer_that_is_forgotten_is_told_so(
    slack: StandIn, shop: Shop, action: str
) -> None:
    answer = await shop.answer()
    database("DELETE FROM questions")
    for who in (BOB, ANN):
        await slack.press(answer, action, who, steps(answer)[:1])
    await slack.wait_for(lambda: len(slack.ephemerals) == 2)
    assert {told.user for told in slack.ephemerals} == {ANN, BOB}
    assert all("do not remember" in told.text for told in slack.ephemerals)
    await shop.said(1)


async def test_where_the_bot_was_taken_out_who_presses_is_told_and_the_next_press_puts_right_what_stands(
    slack: StandIn, shop: Shop
) -> None:
    answer = await watched(slack, shop)
    members = slack.workspace.channels[C].members
    members.remove(slack.bot_user)
    shop.send(GOOD)
    await look(slack, 2)
    assert states() == ["ended"]
    assert f"Watching for <@{ANN}> until" in lines(answer)
    await slack.press(answer, STEP, BOB, steps(answer)[:1])
    await slack.wait_for(lambda: "Watching" not in lines(answer))
    await slack.press(answer, WATCH, BOB)
    (told,) = await slack.wait_for(lambda: slack.ephemerals)
    assert (told.user, told.via) == (BOB, "response_url")
    assert "/invite" in told.text


async def test_in_an_archived_channel_who_presses_is_not_told_to_invite_the_bot(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    slack.workspace.channels[C].archived = True
    await slack.press(answer, WATCH, ANN)
    await slack.wait_for(lambda: slack.ephemerals)
    slack.fail("chat.update", error="is_inactive", times=99)
    await slack.press(answer, STEP, BOB, steps(answer)[:1])
    await slack.wait_for(lambda: len(slack.ephemerals) == 2)
    for told in slack.ephemerals:
        assert "archived" in told.text
        assert "/invite" not in told.text


async def test_who_cannot_be_told_in_the_thread_is_told_by_the_address_of_the_press(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    database("DELETE FROM questions")
    slack.fail("chat.postEphemeral", error="user_not_in_channel")
    await slack.press(answer, WATCH, BOB)
    (told,) = await slack.wait_for(lambda: slack.ephemerals)
    assert (told.user, told.via) == (BOB, "response_url")


async def test_a_press_in_another_channel_has_no_effect(slack: StandIn, shop: Shop) -> None:
    """Its value was copied: it names an answer that those who press cannot see."""
    answer = await shop.answer()
    forged = await slack.say(PRIVATE, "", "look", bot_id=slack.bot_id, blocks=answer.blocks)
    before, connections = lines(answer), shop.server.connections
    for action in (STEP, CHECK_AGAIN, WATCH):
        await slack.press(forged, action, ANN, steps(answer)[:1])
    await slack.wait_for(lambda: len(slack.ephemerals) == 3)
    await slack.quiet()
    assert all("do not remember" in told.text for told in slack.ephemerals)
    assert (lines(answer), shop.server.connections, states()) == (before, connections, [])
    await slack.press(answer, CHECK_AGAIN, ANN)  # what was copied does not stand in the way of the original
    await shop.said(2)
