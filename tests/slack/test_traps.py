"""The traps of Bolt and of Slack's deliveries, each with what would be seen if the bot fell into it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.playground.slack import StandIn
from bot.work import work
from tests.slack.conftest import ANN, BOB, ELSEWHERE, HOSTLESS, PASTE, C, Hosts, finished, serving
from tests.slack.shop import database

EVENT = {"type": "event_callback", "team_id": "T0PLAY", "event_id": "EvODD"}


async def test_a_failure_in_the_work_is_told_with_a_reference_that_stands_in_the_log(
    slack: StandIn, bot: Hosts, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.breaks = RuntimeError("out of luck")
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    answer = await finished(slack, said)
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", answer.text)
    assert "out of luck" not in answer.text
    logged = capsys.readouterr().out + caplog.text
    assert reference in logged


async def test_who_asked_what_cannot_be_written_down_is_told_with_a_reference(slack: StandIn, bot: Hosts) -> None:
    """Not because the database is away: it would take the question then, later."""
    database("CREATE TRIGGER never BEFORE INSERT ON questions BEGIN SELECT RAISE(ABORT, 'never'); END")
    said = await slack.say(ELSEWHERE, BOB, PASTE.format(host="shop.example.com"))
    with capture_logs() as logged:
        await slack.slash("/certcheck", "shop.example.com", C, ANN)
        await slack.shortcut("explain_certificate_error", said, ANN)
        await slack.say(C, ANN, "@certcheck shop.example.com")
        await slack.wait_for(lambda: len(slack.ephemerals) == 3)
        await slack.quiet()
    assert {told.via for told in slack.ephemerals} == {"ack", "response_url", "chat.postEphemeral"}
    assert len(slack.ephemerals) == 3
    for told in slack.ephemerals:
        (reference,) = re.findall(r"\b[0-9a-f]{8}\b", told.text)
        assert reference in {line.get("reference") for line in logged}


async def test_while_there_is_no_room_who_asks_is_told_so_and_help_is_given_all_the_same(
    slack: StandIn, bot: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "WAITING", 0)
    said = await slack.say(ELSEWHERE, BOB, "hm")
    await slack.slash("/certcheck", "shop.example.com", C, ANN)
    await slack.shortcut("explain_certificate_error", said, ANN)
    await slack.slash("/certcheck", "help", C, ANN)
    await slack.wait_for(lambda: len(slack.ephemerals) == 3)
    assert sum("more questions than I can take" in told.text for told in slack.ephemerals) == 2
    assert sum("/certcheck" in told.text for told in slack.ephemerals) == 1
    assert not bot.asked


async def test_a_form_that_does_not_open_is_said_to_the_one_who_pressed(slack: StandIn, bot: Hosts) -> None:
    question = await finished(slack, await slack.say(C, ANN, HOSTLESS))
    slack.fail("views.open", error="expired_trigger_id")
    await slack.press(question, "ask_host", BOB)
    (told,) = await slack.wait_for(lambda: slack.ephemerals)
    assert (told.user, told.thread_ts) == (BOB, question.thread_ts)
    assert "press once more" in told.text


async def test_a_failure_of_a_command_is_told_in_the_channel_too(slack: StandIn, bot: Hosts) -> None:
    """The line in the channel must not say "Checking…" for ever."""
    bot.breaks = RuntimeError("out of luck")
    await slack.slash("/certcheck", "shop.example.com", C, ANN)
    await slack.wait_for(lambda: slack.bot_messages() and all("Checking" not in m.text for m in slack.bot_messages()))


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("events_api", EVENT | {"event": {"type": "reaction_added", "user": "U1", "item": {}}}),
        ("events_api", EVENT | {"event": {"type": "message", "subtype": "message_changed", "hidden": True}}),
        ("events_api", EVENT | {"event": {"type": "message", "channel": "C1", "ts": "1.1", "text": None, "blocks": 7}}),
        ("events_api", EVENT | {"event": {}}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "other"}}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "host_given"}}),
        ("events_api", EVENT | {"event": {"type": "app_home_opened", "user": "U1", "tab": "messages"}}),
        ("slash_commands", {"command": "/other", "text": "x", "trigger_id": "1", "team_id": "T0PLAY"}),
        ("interactive", {"type": "block_actions", "actions": [{"type": "button", "action_id": "a_link", "url": "x"}]}),
        ("interactive", {"type": "message_action", "callback_id": "other", "trigger_id": "1"}),
        ("interactive", {"type": "message_action", "callback_id": "explain_certificate_error", "message": "odd"}),
        ("interactive", {"type": "shortcut", "callback_id": "other", "trigger_id": "1"}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "other", "type": "modal"}}),
        ("interactive", {"type": "view_closed", "view": {"callback_id": "other", "type": "modal"}}),
        ("interactive", {"type": "block_suggestion", "action_id": "other", "value": "x"}),
    ],
)
async def test_what_no_listener_takes_is_acknowledged(
    slack: StandIn, bot: Hosts, kind: str, payload: dict[str, Any]
) -> None:
    envelope = slack.socket.send(kind, payload | {"user": {"id": ANN}} if kind == "interactive" else payload)
    await asyncio.wait_for(envelope.settled.wait(), 5)
    assert envelope.acked


async def test_the_first_delivery_is_answered_though_it_bears_a_retry_number(slack: StandIn, bot: Hosts) -> None:
    """In Socket Mode the header is there with "0": dropping what has it would drop everything."""
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await finished(slack, said)
    assert slack.told_about(said)[0].attempts


async def test_repeated_deliveries_of_an_event_are_acknowledged_and_answered_once(slack: StandIn, bot: Hosts) -> None:
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    (first,) = slack.told_about(said)
    await first.settled.wait()
    for _ in range(3):
        again = await slack.socket.again(first)
        await asyncio.wait_for(again.settled.wait(), 5)
        assert again.acked
    await finished(slack, said)
    assert len(bot.asked) == 1


async def test_repeated_deliveries_of_a_command_and_of_a_shortcut_are_answered_once(slack: StandIn, bot: Hosts) -> None:
    said = await slack.say(C, ANN, "hm")
    command = await slack.slash("/certcheck", "one.example.com", C, ANN)
    shortcut = await slack.shortcut("explain_certificate_error", said, ANN)
    for envelope in (command, shortcut):
        again = await slack.socket.again(envelope)
        await asyncio.wait_for(again.settled.wait(), 5)
        assert again.acked
    await slack.quiet()
    assert bot.names == ["one.example.com:443"]
    assert len(slack.ephemerals) == 1


async def test_the_same_command_typed_twice_is_answered_twice(slack: StandIn, bot: Hosts) -> None:
    await slack.slash("/certcheck", "one.example.com", C, ANN)
    await slack.slash("/certcheck", "one.example.com", C, ANN)
    await slack.wait_for(lambda: len(bot.asked) == 2)


async def test_an_installed_client_id_does_not_switch_the_bot_to_oauth(
    slack: StandIn, hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.1")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-another")
    async with serving(slack, hosts):
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        await finished(slack, said)


async def test_what_was_accepted_is_finished_before_the_bot_stops(slack: StandIn, hosts: Hosts) -> None:
    hosts.gate.clear()
    async with serving(slack, hosts) as stop:
        said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
        await slack.wait_for(lambda: slack.replies(said))
        stop.set()
        await slack.wait_for(lambda: not slack.socket.connections)
        hosts.gate.set()
    (answer,) = slack.replies(said)
    assert "Checking" not in answer.text


async def test_every_call_goes_through_one_session(slack: StandIn, bot: Hosts) -> None:
    """Each new session would be a new connection, left to time out: auth.test and the posts share one."""
    for number in range(5):
        await finished(slack, await slack.say(C, ANN, PASTE.format(host=f"h{number}.example.com")))
    assert {call.token for call in slack.calls} == {slack.bot_token, slack.app_token}
    assert sum(call.method == "auth.test" for call in slack.calls) == 1


async def test_the_bots_own_messages_are_not_read(slack: StandIn, bot: Hosts) -> None:
    """An answer quotes the error it explains; read again, it would be answered for ever."""
    said = await slack.say(C, ANN, PASTE.format(host="shop.example.com"))
    await finished(slack, said)
    await slack.say(C, slack.bot_user, PASTE.format(host="self.example.com"), bot_id=slack.bot_id, thread_ts=said.ts)
    await slack.quiet()
    assert bot.names == ["shop.example.com:443"]
