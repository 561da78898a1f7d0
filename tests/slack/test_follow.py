"""Under an answer: steps are marked, and the host is looked at again. What is pressed twice is done once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest

from bot import examine
from bot.playground.slack import Message, StandIn
from bot.playground.slack.workspace import RefusedError
from bot.playground.story import CHECK_AGAIN, STEP, WATCH, steps
from bot.slack import finding
from bot.trust.diagnosis import Diagnosis, Proof, Verdict
from bot.trust.sighting import Target
from tests.render.build import cause, diagnosis, named
from tests.slack.conftest import ANN, BOB, ELSEWHERE, PASTE, C, Hosts
from tests.slack.shop import (
    EXPIRED,
    GOOD,
    OTHER,
    Shop,
    actions,
    before_each_edit,
    database,
    ids,
    lines,
    looked,
    shop,
    unfinished,
)

__all__ = ["shop"]


async def test_only_an_answer_that_names_a_fault_in_the_open_can_be_followed(slack: StandIn, shop: Shop) -> None:
    assert actions(await shop.answer()) == [STEP, CHECK_AGAIN, WATCH]
    await slack.slash("/certcheck", shop.host, ELSEWHERE, ANN)
    await slack.wait_for(lambda: len(slack.ephemerals) == 2)
    assert actions(slack.ephemerals[-1]) == []
    shop.send(GOOD)
    said = await slack.dm(BOB, shop.host)
    await slack.wait_for(lambda: [m for m in slack.replies(said) if not unfinished(m)])
    assert actions(slack.replies(said)[0]) == []


async def test_a_step_is_marked_for_everybody_and_can_be_opened_again(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    before, first = ids(answer), steps(answer)[0]
    await slack.press(answer, STEP, BOB, [first])
    await slack.wait_for(lambda: f"<@{BOB}>" in lines(answer))
    assert ":white_check_mark: ~1. " in lines(answer)
    assert ids(answer) != before  # else Slack would go on showing what Bob chose
    await slack.press(answer, STEP, BOB, steps(answer)[:1])
    await slack.wait_for(lambda: f"<@{BOB}>" not in lines(answer))
    assert "~" not in lines(answer)
    await shop.said(1)


async def test_of_steps_that_several_people_mark_at_once_none_is_lost(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    slack.fail("chat.update", retry_after=1)
    marked = steps(answer)[:4]
    people = (ANN, BOB, ANN, BOB)
    await asyncio.gather(*(slack.press(answer, STEP, who, [step]) for who, step in zip(people, marked, strict=True)))
    await slack.wait_for(lambda: lines(answer).count(":white_check_mark: ~") == 4)
    await shop.said(1)
    assert lines(answer).count(":white_check_mark: ~") == 4


async def test_check_again_says_that_it_is_fixed_there_and_at_the_answer_and_in_the_channel(
    slack: StandIn, shop: Shop
) -> None:
    answer = await shop.answer()
    shop.send(GOOD)
    await slack.press(answer, CHECK_AGAIN, BOB)
    _, fixed = await shop.said(2)
    assert fixed.text.startswith("Fixed")
    assert fixed.thread_ts == answer.thread_ts
    assert answer.text.startswith("Fixed")
    line = slack.workspace.find(C, str(answer.thread_ts))
    assert line is not None
    assert line.text.startswith("Fixed")
    assert actions(answer) == [CHECK_AGAIN]


async def test_check_again_pressed_twice_is_one_look_and_later_another(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    await asyncio.gather(*(slack.press(answer, CHECK_AGAIN, who) for who in (ANN, BOB, ANN)))
    _, again = await shop.said(2)
    assert "still so" in again.text
    assert "still so" in answer.text.partition(".")[0]
    assert answer.text.count("<@") == 1
    await slack.press(answer, CHECK_AGAIN, BOB)
    await shop.said(3)


async def test_two_who_mark_the_same_step_at_once_do_not_open_it_again(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    marked = steps(answer)[:1]
    await asyncio.gather(*(slack.press(answer, STEP, who, marked) for who in (ANN, BOB)))
    await looked(slack, 2, "step")
    assert ":white_check_mark: ~" in lines(answer)


async def test_fixed_and_broken_again_is_said_so_and_not_that_nothing_changed(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    shop.send(GOOD)
    await slack.press(answer, CHECK_AGAIN, BOB)
    await shop.said(2)
    shop.send(EXPIRED)
    await slack.press(answer, CHECK_AGAIN, BOB)
    *_, broken = await shop.said(3)
    assert broken.text.startswith("Broken now. It was in order when I looked")
    assert actions(broken) == [STEP, CHECK_AGAIN, WATCH]
    assert "The new answer is further down" in answer.text
    line = slack.workspace.find(C, str(answer.thread_ts))
    assert line is not None
    assert not line.text.startswith("Fixed")


async def test_one_good_look_is_not_believed(slack: StandIn, bot: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name leads to two servers, and one of them is mended."""
    monkeypatch.setattr(finding, "SHARED_SECONDS", 0.0)
    bad = diagnosis(named(cause()), host="shop.example.com")
    good = diagnosis(host="shop.example.com")
    turns = iter([bad, good, bad])
    monkeypatch.setattr(Hosts, "__call__", _answering(turns))
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await slack.wait_for(lambda: [m for m in slack.replies(said) if actions(m)])
    await slack.press(slack.replies(said)[0], CHECK_AGAIN, BOB)
    await slack.wait_for(lambda: [m for m in slack.replies(said) if "still so" in m.text and m.edited])
    assert not [m for m in slack.replies(said) if "Fixed" in m.text]


def _answering(turns: Iterator[Diagnosis]) -> Callable[..., Awaitable[Diagnosis]]:
    async def look(_: Hosts, __: Target, ___: object) -> Diagnosis:
        return next(turns)

    return look


async def test_another_fault_in_its_place_is_a_whole_answer_that_can_be_followed(slack: StandIn, shop: Shop) -> None:
    answer = await shop.answer()
    shop.send(OTHER)
    await slack.press(answer, CHECK_AGAIN, BOB)
    _, changed = await shop.said(2)
    assert "other.example.com" in lines(changed)
    assert actions(changed) == [STEP, CHECK_AGAIN, WATCH]
    await slack.press(changed, STEP, ANN, steps(changed)[:1])
    await slack.wait_for(lambda: ":white_check_mark: ~" in lines(changed))
    assert ":white_check_mark: ~" not in lines(answer)
    shop.send(GOOD)
    await slack.press(changed, CHECK_AGAIN, BOB)
    *_, fixed = await shop.said(3)
    assert "other.example.com" in lines(fixed)
    assert answer.text.startswith("Fixed")
    assert changed.text.startswith("Fixed")


async def test_what_was_seen_before_the_press_is_not_taken_for_what_is_there_now(
    slack: StandIn, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People who ask for one host at the same time share a look."""
    for module in (examine, finding):
        monkeypatch.setattr(module, "SHARED_SECONDS", 2.0)
    answer = await shop.answer()
    shop.send(GOOD)
    await slack.press(answer, CHECK_AGAIN, BOB)
    _, fixed = await shop.said(2)
    assert fixed.text.startswith("Fixed")


async def test_a_press_before_the_answer_is_written_down_is_honoured(slack: StandIn, shop: Shop) -> None:
    """Its message stands already while the line in the channel is edited still."""
    line_may_go = asyncio.Event()

    async def hold_the_line(message: Message | None) -> None:
        if message is not None and message.thread_ts is None:
            await line_may_go.wait()

    before_each_edit(slack, hold_the_line)
    await slack.slash("/certcheck", shop.host, C, ANN)
    answer = await slack.wait_for(lambda: next((m for m in slack.bot_messages() if STEP in actions(m)), None))
    assert answer is not None
    await slack.press(answer, STEP, BOB, steps(answer)[:1])
    await slack.quiet(0.5)
    line_may_go.set()
    await slack.wait_for(lambda: ":white_check_mark: ~" in lines(answer))
    assert not slack.ephemerals


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed", "is_archived"])
async def test_an_answer_that_can_be_edited_no_more_does_not_stop_what_was_asked(
    slack: StandIn, shop: Shop, error: str
) -> None:
    answer = await shop.answer()
    shop.send(GOOD)

    async def refuse(message: Message | None) -> None:
        if message is answer:
            raise RefusedError(error)

    before_each_edit(slack, refuse)
    await slack.press(answer, STEP, ANN, steps(answer)[:1])
    await slack.press(answer, WATCH, ANN)
    await looked(slack, 1)
    _, fixed = await shop.said(2)
    assert f"<@{ANN}>" in fixed.text
    for count in (3, 4):  # its button stays as it is, and asks anew each time
        await slack.press(answer, CHECK_AGAIN, BOB)
        *_, again = await shop.said(count)
        assert again.text.startswith("Still in order")


async def test_a_failure_while_it_is_checked_again_is_told_and_the_next_press_is_a_new_look(
    slack: StandIn, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await shop.answer()
    whole = finding.change
    monkeypatch.setattr(finding, "change", None)
    await slack.press(answer, CHECK_AGAIN, BOB)
    _, failed = await shop.said(2)
    assert "broke" in failed.text
    monkeypatch.setattr(finding, "change", whole)
    await slack.press(answer, CHECK_AGAIN, BOB)
    *_, again = await shop.said(3)
    assert "still so" in again.text


async def test_a_chain_that_was_attached_is_not_attached_again_by_another_look(
    slack: StandIn, bot: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "SHARED_SECONDS", 0.0)
    bot.verdict, bot.proofs = Verdict.UNKNOWN, (Proof("missing-intermediate", "it passes", "a chain"),)
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await slack.wait_for(lambda: slack.uploads)
    await slack.press(slack.replies(said)[0], CHECK_AGAIN, BOB)
    await slack.wait_for(lambda: [m for m in slack.replies(said) if "again" in m.text and m.edited])
    await slack.quiet(1.0)
    assert len(slack.uploads) == 1


def _forms(values: Iterable[str]) -> list[dict[str, Any]]:
    return [{"type": "button", "action_id": CHECK_AGAIN, "value": value} for value in values]


@pytest.mark.parametrize(
    "action",
    [
        *_forms(["", "x", "a" * 63, f"{'a' * 64}/", f"{'a' * 64}/0", "A" * 64]),
        {"type": "button", "action_id": CHECK_AGAIN, "value": None},
        {"type": "button", "action_id": WATCH, "value": {"a": 1}},
        {"type": "static_select", "action_id": STEP, "selected_option": None},
        {"type": "static_select", "action_id": STEP, "selected_option": {"value": f"{'a' * 64}/operator/1"}},
        {"type": "static_select", "action_id": STEP, "selected_option": {"value": f"{'a' * 64}/../1/done"}},
    ],
    ids=json.dumps,
)
async def test_a_press_of_another_form_is_acknowledged_and_asks_nothing(
    slack: StandIn, bot: Hosts, action: dict[str, Any]
) -> None:
    channel, user = {"id": C, "name": "x"}, {"id": ANN}
    payload = {"type": "block_actions", "team": {"id": "T0PLAY"}, "channel": channel, "user": user, "trigger_id": "1"}
    envelope = slack.socket.send("interactive", payload | {"actions": [action]})
    await asyncio.wait_for(envelope.settled.wait(), 5)
    assert envelope.acked
    assert database("SELECT count(*) FROM questions") == [(0,)]
