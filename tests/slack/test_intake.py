"""Which payloads are questions, and which deliveries are the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.asked import Asked, Way, as_question, from_json, without_secrets
from bot.slack.intake import Self, delivery, form_context, from_form, from_message, from_press
from bot.slack.words import message_text
from bot.trust.case import ClientReport
from bot.trust.sighting import Target

ME = Self(user="U0BOT", bot="B0BOT", answered_bots=frozenset({"A0LISTED"}))


def event(**more: Any) -> dict[str, Any]:
    inner = {"type": "message", "channel": "C1", "ts": "1.1", "user": "U1", "text": "x", "channel_type": "channel"}
    return {"team_id": "T1", "event_id": "Ev1", "type": "event_callback", "event": inner | more}


@pytest.mark.parametrize(
    "subtype", ["message_changed", "message_deleted", "channel_join", "channel_topic", "pinned_item"]
)
def test_what_nobody_said_is_no_question(subtype: str) -> None:
    assert from_message(event(subtype=subtype), ME) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_somebody_said_with_a_subtype_is_a_question(subtype: str) -> None:
    assert from_message(event(subtype=subtype), ME) is not None


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({"bot_id": "B0BOT"}, False),
        ({"user": "U0BOT"}, False),
        ({"bot_id": "B9"}, False),
        ({"user": "USLACKBOT"}, False),
        ({"bot_profile": {"id": "B9", "app_id": "A9"}}, False),
        ({"bot_id": "B9", "bot_profile": {"id": "B9", "app_id": "A0LISTED"}}, True),
        ({"bot_id": "B9", "app_id": "A0LISTED", "subtype": "bot_message"}, True),
        ({"hidden": True}, False),
    ],
)
def test_people_ask_and_of_the_bots_only_the_listed_ones(more: dict[str, Any], asks: bool) -> None:
    assert (from_message(event(**more), ME) is not None) is asks


def test_both_events_of_a_mention_are_the_same_question() -> None:
    text = "<@U0BOT> example.com"
    as_message = from_message(event(text=text), ME)
    as_mention = from_message(event(text=text, type="app_mention") | {"event_id": "Ev2"}, ME)
    assert as_message == as_mention
    assert as_message is not None
    assert as_message.way is Way.MENTION
    assert as_message.text == "example.com"


def test_a_repeated_delivery_is_known_by_what_it_delivers() -> None:
    command = {"command": "/certcheck", "text": "a.example", "trigger_id": "1.2", "team_id": "T1", "user_id": "U1"}
    assert delivery(command) == delivery(dict(command))
    assert delivery(command) != delivery(command | {"trigger_id": "1.3"})
    assert delivery(command) == delivery(command | {"response_url": "https://hooks.slack.com/another"})
    assert delivery(event()) == delivery(event())
    assert delivery(event()) != delivery(event() | {"event_id": "Ev2"})


def test_a_corrected_form_is_not_a_repeated_one() -> None:
    def submitted(host: str) -> dict[str, Any]:
        state = {"values": {"host": {"host": {"value": host}}}}
        return {"type": "view_submission", "trigger_id": "1", "view": {"id": "V1", "hash": "h", "state": state}}

    assert delivery(submitted("no host")) != delivery(submitted("a.example"))


def test_form_context_comes_back_as_it_went_and_fits_a_button() -> None:
    asked = Asked("i", Way.MESSAGE, "T1", "C1", "1.1")
    report = ClientReport("expired", (("CN=leaf", "CN=ca"),), (("curl -k", "curl --cacert"),), private_key=True)
    back = from_form({"view": {"private_metadata": form_context(asked, report)}}, Target("a.example"))
    assert back is not None
    assert (back.channel, back.thread, back.report) == ("C1", "1.1", report)
    assert len(form_context(asked, ClientReport("expired", (("CN=" + "x" * 3000, "CN=ca"),)))) < 2000


@pytest.mark.parametrize("context", ["", "[]", "{}", '{"channel": "C1"}', '{"channel":"C1","thread":"1","chain":[1]}'])
def test_a_form_with_a_broken_context_asks_nothing(context: str) -> None:
    assert from_form({"view": {"private_metadata": context}}, Target("a.example")) is None


def test_text_of_an_alert_is_found_wherever_it_stands() -> None:
    said = message_text(
        {
            "bot_id": "B9",
            "text": "summary",
            "blocks": [
                {"type": "header", "text": {"type": "plain_text", "text": "head"}},
                {"type": "section", "fields": [{"type": "mrkdwn", "text": "field"}]},
                {
                    "type": "rich_text",
                    "elements": [
                        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "curl: (60) "}]},
                        {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://a.example/"}]},
                    ],
                },
            ],
            "attachments": [
                {"fallback": "not this", "title": "title", "fields": [{"title": "Host", "value": "b.example"}]},
                {"fallback": "only this"},
            ],
        }
    )
    for part in ("summary", "head", "field", "curl: (60)", "https://a.example/", "title", "b.example", "only this"):
        assert part in said
    assert "not this" not in said


def test_a_persons_blocks_repeat_the_text_and_are_read_only_without_it() -> None:
    blocks = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "b"}]}]}
    ]
    assert message_text({"text": "a", "blocks": blocks}) == "a"
    assert message_text({"text": "", "blocks": blocks}) == "b"


def test_the_preview_of_a_linked_page_is_not_what_the_person_says() -> None:
    page = {"from_url": "https://help.example/1202", "text": "NSURLErrorDomain -1202 explained"}
    assert message_text({"text": "see https://help.example/1202", "attachments": [page]}).count("explained") == 0
    assert "explained" in message_text({"text": "", "attachments": [page | {"is_share": True}]})


def test_blocks_of_any_shape_are_survived() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"elements": [deep]}
    assert message_text({"text": None, "blocks": [deep, None, 3, "y"], "attachments": {"a": 1}, "bot_id": "B9"}) == ""


def test_a_question_comes_back_from_where_it_was_recorded_as_it_was() -> None:
    asked = Asked(
        identity="T1/C1/1.1",
        way=Way.FORM,
        team="T1",
        channel="C1",
        thread="1.1",
        user="U1",
        text="lone surrogate \ud800 and NUL \x00",
        files=({"id": "F1", "mode": "snippet"},),
        target=Target("mx.example.com", 25, "smtp"),
        report=ClientReport("expired", (("CN=a", "CN=b"),), (("curl -k", "curl --cacert"),), private_key=True),
        private_key=True,
        response_url="https://hooks.slack.com/x",
    )
    recorded = as_question(asked)
    assert from_json(json.loads(json.dumps(recorded.asked))) == asked
    assert len(recorded.id) == 64


def test_a_question_of_another_release_can_be_answered() -> None:
    plain = dict(as_question(Asked("T1/C1/1.1", Way.MESSAGE, "T1", "C1", "1.1")).asked)
    del plain["in_thread"], plain["private_key"]
    earlier = plain | {"unheard_of": 1, "report": {"complaint": "expired", "chain": [["CN=a", "CN=b"]]}}
    assert from_json(earlier).report == ClientReport("expired", (("CN=a", "CN=b"),))


def test_of_a_file_only_what_it_takes_to_read_it_is_written_down() -> None:
    file = {"id": "F1", "mode": "snippet", "preview": "password=hunter2pw", "preview_highlight": "hunter2pw", "size": 9}
    kept = without_secrets(Asked("i", Way.MESSAGE, "T1", "C1", "1.1", files=(file,)))
    assert "hunter2pw" not in json.dumps(as_question(kept).asked)
    assert {"id": "F1", "mode": "snippet"}.items() <= kept.files[0].items()


def pressed(action_id: str, value: str, user: str = "U1", ts: str = "1800000000.1", channel: str = "C1") -> Asked:
    action = {"action_id": action_id, "value": value, "action_ts": ts}
    message = {"ts": "5.5", "thread_ts": "1.1"}
    body = {"team": {"id": "T1"}, "channel": {"id": channel}, "user": {"id": user}, "trigger_id": f"{user}{ts}"}
    asked = from_press(body | {"message": message, "actions": [action]})
    assert asked is not None
    return asked


@pytest.mark.parametrize("action", ["check_again", "watch", "unwatch"])
def test_every_press_is_its_own_question_about_its_answer(action: str) -> None:
    key = "a" * 64
    one = pressed(action, key)
    assert (one.about, one.thread, one.message) == (key, "1.1", "5.5")
    assert pressed(action, key, user="U2").id != one.id


@pytest.mark.parametrize(("wish", "done"), [("done", True), ("open", False)])
def test_a_step_is_recorded_with_what_is_wanted_of_it(wish: str, done: bool) -> None:
    key = "a" * 64
    step = from_json(as_question(pressed("step_done", f"{key}/operator/3/{wish}")).asked)
    assert (step.way, step.about, step.item, step.done) == (Way.STEP, key, "operator/3", done)
    assert step.called
