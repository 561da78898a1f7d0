"""Messages to Slack: accepted whatever a stranger puts in, complete, and harmless."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slackblocks import _limits, _surfaces

from bot.causes import all_causes
from bot.render import blocks
from bot.render.blocks import Message
from bot.render.document import document
from bot.render.kit import message, section
from bot.render.text import answer_text
from bot.render.words import line
from bot.trust.case import ClientReport, Unchecked
from bot.trust.cause import Cause, Role, Step
from bot.trust.diagnosis import Diagnosis, Proof
from bot.trust.sighting import Target
from tests.render.build import EXPIRED_FACTS, HOST, MISSING, TRUSTED, UNKNOWN, UNTRUSTED, cause, diagnosis, named

HOSTILE = (
    "<!channel> <@U123> <https://evil.example|click>",
    "`*bold* _it_ ~no~ ```",
    "\u202egpj.exe\u2066 \u200b\ufeff",
    "\x1b[31mred\x1b[0m\r\n\t\x00",
    "\ud800lone",
    "&<>" * 5000,
    "a" * 50_000,
    ", ".join(f"host{n}.example" for n in range(5000)),
    "{host} {0} {__class__}",
    "",
)
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))


def answer(of: Diagnosis) -> Message:
    return blocks.answer(document(of))


def texts(block: Any) -> list[dict[str, Any]]:
    """Every text object in a block, however deep."""
    if isinstance(block, list):
        return [found for item in block for found in texts(item)]
    if not isinstance(block, dict):
        return []
    own = [block] if block.get("type") in {"mrkdwn", "plain_text"} else []
    return own + [found for value in block.values() for found in texts(value)]


def assert_slack_takes(message: Message) -> None:
    listed = list(message.blocks)
    _surfaces.validate_surface_blocks(listed, "message")
    assert 1 <= len(listed) <= 50
    assert len(json.dumps(listed, ensure_ascii=False).encode("utf-8")) < 50_000
    assert 1 <= len(message.text) <= 3900
    total = 0
    for block in listed:
        for text in texts(block):
            total += len(text["text"])
            assert _limits.TEXT_MIN_LENGTH <= len(text["text"]) <= 2900
            if text["type"] == "mrkdwn":
                assert text["verbatim"] is True
        if block["type"] == "context":
            assert 1 <= len(block["elements"]) <= _limits.CONTEXT_ELEMENTS_MAX_ITEMS
    assert total <= 13_000
    assert_controls_fit([element for block in listed if block["type"] == "actions" for element in block["elements"]])
    ids = [block["block_id"] for block in listed if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert_harmless(message)


def assert_controls_fit(elements: list[dict[str, Any]]) -> None:
    assert len(elements) <= _limits.ACTIONS_ELEMENTS_MAX_ITEMS
    assert len({element["action_id"] for element in elements}) == len(elements)
    for element in elements:
        if element["type"] == "button":
            assert len(element["text"]["text"]) <= _limits.BUTTON_TEXT_MAX_LENGTH
            assert len(element["value"]) <= _limits.BUTTON_VALUE_MAX_LENGTH
            continue
        assert len(element["placeholder"]["text"]) <= _limits.SELECT_PLACEHOLDER_MAX_LENGTH
        assert 1 <= len(element["option_groups"]) <= _limits.SELECT_OPTION_GROUPS_MAX_ITEMS
        for group in element["option_groups"]:
            assert len(group["label"]["text"]) <= _limits.OPTION_GROUP_LABEL_MAX_LENGTH
            assert 1 <= len(group["options"]) <= _limits.OPTION_GROUP_OPTIONS_MAX_ITEMS
            for option in group["options"]:
                assert len(option["text"]["text"]) <= _limits.OPTION_TEXT_MAX_LENGTH
                assert len(option["value"]) <= _limits.OPTION_VALUE_MAX_LENGTH


def assert_harmless(message: Message) -> None:
    shown = texts(list(message.blocks))
    everything = message.text + "".join(text["text"] for text in shown)
    formatted = message.text + "".join(text["text"] for text in shown if text["type"] == "mrkdwn")
    commands_of_slack = re.findall(r"<([^>]*)>", formatted)
    assert all(re.match(r"!date\^\d+\^|https://[^|]+\||@U[12]$", one) for one in commands_of_slack), commands_of_slack
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", everything)


def hostile_diagnosis(text: str, count: int) -> Diagnosis:
    many = tuple(
        named(
            cause(
                f"cause-{number}",
                title="{host} {value}",
                explanation="Because {value} and `{value}`.",
                steps=tuple(Step(Role.OPERATOR, f"Do {n} {{value}}", {"": f"fix {n} {{value}}"}) for n in range(count)),
            ),
            {"value": text, "host": text},
            addresses=(text,),
        )
        for number in range(count)
    )
    return diagnosis(
        *many,
        host=text,
        addresses=dict.fromkeys([text, *map(str, range(count))], UNTRUSTED),
        unchecked=tuple(Unchecked(text, f"{number} {text}") for number in range(count)),
        proofs=(Proof("cause-0", text),),
        roots_date=text,
        server=text,
    )


@given(text=hostile, count=st.integers(0, 14))
@settings(max_examples=60)
def test_whatever_strangers_write_slack_takes_it_and_nobody_is_called(text: str, count: int) -> None:
    sick = hostile_diagnosis(text, count)
    assert_slack_takes(answer(sick))
    assert_slack_takes(blocks.headline(document(sick), "U1"))
    assert_slack_takes(blocks.checking(Target(text)))
    assert_slack_takes(blocks.bad_target(text))
    assert_slack_takes(blocks.not_a_certificate_matter(text))
    assert_slack_takes(blocks.failed(text))


def test_what_does_not_fit_is_counted_and_the_context_stays_last() -> None:
    message = answer(hostile_diagnosis("&" * 3000, 40))
    assert message.blocks[-1]["type"] == "context"
    assert any("does not fit" in text["text"] for text in texts(list(message.blocks)))
    shown = "".join(text["text"] for text in texts(list(answer(hostile_diagnosis("a.example", 12)).blocks)))
    assert "+6 more causes" in shown
    assert "+7 more" in shown


def test_more_blocks_than_slack_takes_make_room_for_the_last() -> None:
    sections = [section([line(str(number))]) for number in range(80)]
    kept = message([line("x")], sections[:-1], sections[-1:]).blocks
    assert len(kept) <= 50
    assert kept[-1] == sections[-1]


def said(message: Message) -> str:
    return "\n".join(text["text"] for text in texts(list(message.blocks)))


def test_the_whole_answer_stands_in_its_order() -> None:
    found = (named(cause(), EXPIRED_FACTS), named(MISSING, {"missing": "Sample CA"}))
    worth = named(cause("soon", title="A limit comes", explanation="In March.", refuses=False, steps=()))
    message = answer(diagnosis(*found, worth, unchecked=(Unchecked("revocation", "the CA gave no answer"),)))
    assert said(message).splitlines() == [
        ":x: *The certificate of `api.example.com` ended 3 days ago (20 November 2026, 13:04 UTC).*",
        "Also: `api.example.com` does not send the intermediate certificate “Sample CA”.",
        "Who has to act: whoever runs the server.",
        "Fails on every client checked: iPhone, iPad, Mac, curl, Python.",
        "*Fix in this order.* Fix 1 alone and the same users still fail because of 2.",
        "*1. The certificate of `api.example.com` ended 3 days ago (20 November 2026, 13:04 UTC).*",
        "*2. `api.example.com` does not send the intermediate certificate “Sample CA”.*",
        "*For whoever runs the server*",
        "1. Renew the certificate.",
        "```certbot --nginx -d api.example.com```",
        "2. Configure the full chain.",
        "```cat leaf.pem ca.pem &gt; fullchain.pem```",
        "*For the person who met the error*",
        "1. Do not enter a password on `api.example.com` until this is fixed.",
        "*Why*",
        "1. Every certificate names its last day. After it clients refuse the connection.",
        "2. Without it these clients cannot reach a root that they trust.",
        "*Worth knowing*",
        "• A limit comes. In March.",
        "*Could not be checked*",
        "• revocation: the CA gave no answer",
        "Checked <!date^1795453440^{date_short_pretty} {time}|23 November 2026, 17:04 UTC> · `api.example.com:443` from this bot's network · address: `203.0.113.7` · root stores of 19 July 2026",
        "iPhone, iPad, Mac show it as `-1202`, `-9814`, `-67818` (since 26.4: -9808 in place of the second), in words `“api.example.com” certificate is expired`",
        "Read more: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5|RFC 5280: validity>",
    ]


def test_the_date_of_apples_store_is_said_where_it_is_another() -> None:
    assert "root stores of 19 July 2026 and later, Apple's of 1 August 2026" in said(
        answer(diagnosis(apple_roots_date="2026-08-01"))
    )


def test_what_the_verdict_bears_is_not_said_again() -> None:
    """A note's title; the certificate's own name; the subject beside the same host."""
    note = cause("soon", title="A limit comes to {host}", explanation="In March.", refuses=False, steps=())
    healthy = said(answer(diagnosis(named(note))))
    assert healthy.count("A limit comes") == 1
    assert "In March." in healthy
    sick = cause(title="The certificate “{subject}” of {host} is weak")
    assert said(answer(diagnosis(named(sick, {"subject": HOST})))).startswith(
        f":x: *The certificate of `{HOST}` is weak.*"
    )
    other = said(answer(diagnosis(named(sick, {"subject": "other", "host": "b.example.com"}), host="b.example.com")))
    assert "The certificate “other” of" in other
    assert f"Seen on the server's own certificate `{HOST}`." in other
    names_it = cause(title="The certificate of {host} is for {names}")
    facts = {"names": HOST, "host": "b.example.com"}
    assert "Seen on" not in said(answer(diagnosis(named(names_it, facts), host="b.example.com")))


NOTES = [cause for cause in all_causes() if not cause.refuses]


@pytest.mark.parametrize("note", [*NOTES, None], ids=[*(note.code for note in NOTES), "two"])
def test_a_note_at_one_of_two_addresses_and_no_fault_is_an_answer(note: Cause | None) -> None:
    """The verdict names the place of the first fault alone: without one the note itself says where it was seen."""
    seen = [named(one, addresses=("203.0.113.7",), at=None, position=None) for one in ([note] if note else NOTES[:2])]
    healthy = diagnosis(*seen, addresses={"203.0.113.7": TRUSTED, "203.0.113.8": TRUSTED})
    assert "at both addresses" in said(answer(healthy))
    assert "Seen at `203.0.113.7`." in said(answer(healthy))
    assert "Seen at 203.0.113.7." in answer_text(healthy)


def test_causes_of_different_clients_are_not_said_to_hit_the_same_users() -> None:
    found = (named(cause(), EXPIRED_FACTS, clients=("apple",)), named(MISSING, {"missing": "x"}, clients=("openssl",)))
    assert "same users" not in said(answer(diagnosis(*found)))


@pytest.mark.parametrize(
    ("second", "where", "some"),
    [
        (("apple", "openssl"), ("203.0.113.7", "203.0.113.8"), "the same users"),
        (("openssl",), ("203.0.113.7", "203.0.113.8"), "some of the same users"),
        (("apple", "openssl"), ("203.0.113.8",), "some of the same users"),
    ],
)
def test_all_the_same_users_fail_only_where_the_second_fault_hits_every_one(
    second: tuple[str, ...], where: tuple[str, ...], some: str
) -> None:
    both = ("203.0.113.7", "203.0.113.8")
    first = named(cause(), EXPIRED_FACTS, addresses=both)
    found = diagnosis(first, named(MISSING, {"missing": "x"}, clients=second, addresses=where))
    assert f"Fix 1 alone and {some} still fail because of 2." in said(answer(found))


def test_of_several_faults_each_says_whom_it_hits_unless_all_hit_the_same() -> None:
    one, other = named(cause(), EXPIRED_FACTS, clients=("apple",)), named(MISSING, {"missing": "x"})
    assert "It stops only iPhone, iPad, Mac." in said(answer(diagnosis(one, other)))
    same = named(cause(), EXPIRED_FACTS), named(MISSING, {"missing": "x"})
    assert "It stops" not in said(answer(diagnosis(*same)))


def test_the_text_for_screen_readers_says_the_verdict_and_the_steps_without_markup() -> None:
    text = answer(diagnosis(named(cause(), EXPIRED_FACTS))).text
    assert text.startswith("The certificate of api.example.com ended 3 days ago (20 November 2026, 13:04 UTC). Who has")
    assert "1. Renew the certificate." in text
    assert not re.search(r"[`*]|:x:|certbot", text)


def test_a_step_that_two_causes_share_is_asked_for_once_and_after_both() -> None:
    reload = Step(Role.OPERATOR, "Reload the server.")
    one = cause("one", title="One", steps=(Step(Role.OPERATOR, "Renew."), reload))
    two = cause("two", title="Two", steps=(Step(Role.OPERATOR, "Send the chain."), reload))
    assert "1. Renew.\n2. Send the chain.\n3. Reload the server." in said(answer(diagnosis(named(one), named(two))))


def test_a_healthy_answer_after_a_complaint_asks_the_person_for_more() -> None:
    assert "NSErrorPeerCertificateChainKey" in said(answer(diagnosis(report=ClientReport("expired"))))
    assert "NSErrorPeerCertificateChainKey" not in said(answer(diagnosis()))


def test_the_mood_is_told_in_words_and_a_sign() -> None:
    signs = {
        ":white_check_mark:": diagnosis(),
        ":x:": diagnosis(named(cause(), EXPIRED_FACTS)),
        ":warning:": diagnosis(named(MISSING), clients={"apple": TRUSTED, "openssl": UNTRUSTED}),
        ":grey_question:": diagnosis(clients={"apple": UNKNOWN}),
    }
    for sign, of in signs.items():
        assert said(answer(of)).startswith(f"{sign} ")


def test_the_headline_is_one_line_and_names_who_asked_only_when_it_is_a_user() -> None:
    of = document(diagnosis(named(cause(), EXPIRED_FACTS)))
    assert said(blocks.headline(of, "U024BE7LH")).endswith("Asked by <@U024BE7LH>.")
    assert said(blocks.headline(of, None)).endswith("thread.")
    assert said(blocks.headline(of, "U1> <!channel")).endswith("thread.")


def test_the_short_messages_and_the_form_are_what_slack_takes() -> None:
    for short in (blocks.help_message(), blocks.ask_for_host("C1|1.2"), blocks.failed("7f3a")):
        assert_slack_takes(short)
    button = blocks.ask_for_host("C1|1.2").blocks[-1]["elements"][0]
    assert (button["action_id"], button["value"]) == ("ask_host", "C1|1.2")
    view = blocks.host_form("C1|1.2")
    _surfaces.validate_surface_blocks(view["blocks"], "modal")
    assert (view["callback_id"], view["private_metadata"]) == ("host_given", "C1|1.2")
    assert (view["blocks"][0]["block_id"], view["blocks"][0]["element"]["action_id"]) == ("host", "host")
    assert max(len(view[part]["text"]) for part in ("title", "submit", "close")) <= 24


def test_what_a_text_is_instead_of_a_certificate_error_stands_first_and_nothing_contradicts_it() -> None:
    """A good result and the meaning of a code are explanations too: "no certificate error" over them would be odd."""
    for instead in ("This client trusts the chain that it was sent.", "errSSLCertExpired (-9814) means: it ended."):
        lines = said(blocks.not_a_certificate_matter(instead)).splitlines()
        assert lines == [f"*{instead}*", "To have a server checked, name it: `@certcheck api.example.com`"]


def test_a_context_that_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="2000"):
        blocks.ask_for_host("x" * 2001)
    with pytest.raises(ValueError, match="3000"):
        blocks.host_form("x" * 3001)
