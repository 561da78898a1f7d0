"""After the answer: what can be pressed, what is done, and what a later look found."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render import blocks, follow
from bot.render.blocks import Message
from bot.render.document import document
from bot.render.report import as_json, earlier
from bot.render.standing import Done, Later, Standing, Watching, items
from bot.render.stored import document_from, document_json
from bot.render.words import Line
from bot.trust.case import Unchecked
from bot.trust.change import Became, Earlier, change
from bot.trust.diagnosis import Diagnosis, Verdict
from bot.trust.sighting import Target
from tests.render.build import (
    EXPIRED_FACTS,
    HOST,
    LEAF,
    MISSING,
    NOW,
    TRUSTED,
    UNKNOWN,
    UNTRUSTED,
    cause,
    diagnosis,
    named,
)
from tests.render.test_blocks import assert_slack_takes, hostile, hostile_diagnosis, said, texts

KEY = "7f" * 32
LATER = NOW + timedelta(hours=2)
EXPIRED = named(cause(), EXPIRED_FACTS)
CHAIN = named(MISSING, {"missing": "Sample CA"})
SICK = diagnosis(EXPIRED, CHAIN)
FINE = replace(diagnosis(), checked_at=LATER)


def standing(**said: Any) -> Standing:
    return replace(Standing(KEY), **said)


def controls(message: Message) -> dict[str, dict[str, Any]]:
    """Every control by its action id."""
    found = [block for block in message.blocks if block["type"] == "actions"]
    return {element["action_id"]: element for block in found for element in block["elements"]}


def options(message: Message) -> dict[str, str]:
    groups = controls(message)[blocks.STEP]["option_groups"]
    return {option["value"]: option["text"]["text"] for group in groups for option in group["options"]}


def looked_again(before: Diagnosis, after: Diagnosis) -> Message:
    then = earlier(as_json(before))
    return again(then, after)


def again(then: Earlier, after: Diagnosis, **called: Line) -> Message:
    found = change(then, after)
    whole = follow.found_again(found, then, after)
    return blocks.answer(whole, standing() if found.became is Became.CHANGED else None, **called)


def at(*verdicts: Verdict, found: bool = True) -> Diagnosis:
    """One diagnosis over 203.0.113.1, .2 and so on; where one is broken, it is expired."""
    addresses = {f"203.0.113.{number}": verdict for number, verdict in enumerate(verdicts, 1)}
    dark = tuple(Unchecked(f"address {a}", "timed out") for a, verdict in addresses.items() if verdict is UNKNOWN)
    return diagnosis(*((EXPIRED,) if found else ()), addresses=addresses, unchecked=dark)


# What has the form of a user's id is one, and is mentioned.
@given(text=hostile.filter(lambda text: not re.fullmatch("[UW][A-Z0-9]+", text)), count=st.integers(0, 14))
@settings(max_examples=60)
def test_whatever_strangers_write_slack_takes_it_and_nobody_but_the_watchers_is_called(text: str, count: int) -> None:
    sick, fine = hostile_diagnosis(text, count), diagnosis(host=text)
    whole = document(sick)
    watching = Watching(("U1", text, "U2"), LATER)
    done = {item.id: Done(text if number % 2 else "U1", LATER) for number, item in enumerate(items(whole))}
    for became in Became:
        assert_slack_takes(
            blocks.answer(whole, standing(done=done, watching=watching, later=Later(LATER, became, text)))
        )
        assert_slack_takes(blocks.headline(whole, text, Later(LATER, became, None)))
    for before, after in (
        (sick, fine),
        (sick, sick),
        (diagnosis(CHAIN), sick),
        (sick, diagnosis(clients={"apple": UNKNOWN})),
    ):
        then = earlier(as_json(before))
        assert_slack_takes(again(then, after))
        assert_slack_takes(again(then, after, called=follow.called(("U2", text), "I stop watching it.")))
    assert_slack_takes(blocks.answer(follow.watch_over(Target(text), LATER), standing()))
    assert_slack_takes(follow.checking_again(Target(text)))
    assert_slack_takes(follow.told(Target(text), ("U1", text)))
    assert_slack_takes(follow.stopped(Target(text), text, ("U1", text)))
    for short in (
        *(follow.forgotten(), follow.too_many_watches(), follow.too_many_people()),
        *(follow.not_here(True, False), follow.not_here(True, True), follow.fixed_already(LATER)),
    ):
        assert_slack_takes(short)


def test_an_answer_too_long_for_slack_keeps_its_controls() -> None:
    message = blocks.answer(document(hostile_diagnosis("&" * 3000, 14)), standing())
    assert list(controls(message)) == [blocks.STEP, blocks.CHECK_AGAIN, blocks.WATCH]
    assert message.blocks[-1]["type"] == "context"


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        (SICK, FINE, ":white_check_mark: *Fixed: `api.example.com` is in order now.* Every client checked trusts it."),
        (diagnosis(EXPIRED), diagnosis(EXPIRED), ":x: *Not fixed, still so:* The certificate of `api.example.com` ended"),
        (SICK, diagnosis(EXPIRED), "*Partly fixed.* Something is left to do."),
        (diagnosis(CHAIN), diagnosis(EXPIRED), "*Not fixed.* Another fault has taken its place."),
        (diagnosis(EXPIRED), SICK, "*Not fixed.* Something new has come up: `api.example.com` does not send"),
        (SICK, diagnosis(clients={"apple": UNKNOWN}), ":grey_question: *I cannot say whether it is fixed.*"),
        (FINE, FINE, ":white_check_mark: *Still in order.*"),
        (FINE, SICK, "*Broken now.* It was in order when I looked <!date^"),
    ],
)  # fmt: skip
def test_the_first_line_of_a_second_look_says_whether_it_is_fixed(
    before: Diagnosis, after: Diagnosis, first: str
) -> None:
    assert said(looked_again(before, after)).startswith(first)


def test_what_is_fixed_is_named_with_the_time_it_was_seen_broken() -> None:
    good_for, was = said(looked_again(SICK, FINE)).splitlines()[1:]
    assert good_for == "Its certificate is good for another 59 days (until 22 January 2027, 18:04 UTC)."
    assert was == (
        "What I found <!date^1795453440^{date_short_pretty} {time}|23 November 2026, 17:04 UTC>: "
        "The certificate of `api.example.com` ended 3 days ago (20 November 2026, 13:04 UTC); "
        "`api.example.com` does not send the intermediate certificate “Sample CA”."
    )


def test_what_changed_comes_first_and_then_the_whole_new_answer_with_its_own_controls() -> None:
    message = looked_again(SICK, diagnosis(EXPIRED))
    lines = said(message).splitlines()
    assert lines[1] == "No longer so: `api.example.com` does not send the intermediate certificate “Sample CA”."
    assert lines[2].startswith(":x: *The certificate of `api.example.com` ended")
    assert controls(message)[blocks.CHECK_AGAIN]["value"] == KEY


def test_what_changed_stays_in_the_answer_when_a_step_of_it_is_done_later() -> None:
    then, after = earlier(as_json(SICK)), diagnosis(EXPIRED)
    kept = document_from(json.loads(json.dumps(document_json(follow.found_again(change(then, after), then, after)))))
    edited = blocks.answer(kept, standing(done={"operator/1": Done("U1", LATER)}))
    assert said(edited).startswith("*Partly fixed.*")
    assert ":white_check_mark: ~1. Renew the certificate.~ — <@U1>" in said(edited)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            at(UNTRUSTED, UNTRUSTED, UNTRUSTED),
            at(TRUSTED, TRUSTED, UNTRUSTED),
            "2 of 3 addresses are in order now; still broken at `203.0.113.3`.",
        ),
        (
            at(UNTRUSTED, TRUSTED),
            at(UNTRUSTED, UNTRUSTED),
            "0 of 2 addresses are in order now; still broken at `203.0.113.1`; now broken at `203.0.113.2`.",
        ),
        (
            at(UNTRUSTED, UNTRUSTED),
            replace(at(TRUSTED, UNKNOWN, found=False), verdict=TRUSTED),
            "1 of 2 addresses is in order now; broken before and not to be checked this time: `203.0.113.2`.",
        ),
        (
            at(UNTRUSTED, UNTRUSTED),
            at(TRUSTED, found=False),
            "Broken before and no longer behind the name: `203.0.113.2`.",
        ),
    ],
)
def test_of_several_addresses_it_says_how_many_are_mended_and_where_it_is_still_broken(
    before: Diagnosis, after: Diagnosis, told: str
) -> None:
    assert told in said(looked_again(before, after)).splitlines()


def test_a_watch_tells_those_who_asked_and_nobody_else() -> None:
    then = earlier(as_json(SICK))
    message = again(then, FINE, called=follow.called(("U1", "U2> <!channel", "W024BE7LH"), "I stop watching it."))
    assert said(message).splitlines()[-1] == "<@U1>, <@W024BE7LH>: you asked to be told. I stop watching it."
    assert re.findall("<@[^>]*>", message.text) == ["<@U1>", "<@W024BE7LH>"]
    over = blocks.answer(follow.watch_over(Target(HOST), LATER), standing())
    assert said(over).startswith(":grey_question: *Not seen fixed: I stop watching `api.example.com:443`.*")
    assert {one: element["value"] for one, element in controls(over).items()} == {
        blocks.CHECK_AGAIN: KEY,
        blocks.WATCH: KEY,
    }


def test_all_who_asked_are_called_however_many_and_some_are_shown_as_watching() -> None:
    people = tuple(f"U{number:010d}" for number in range(100))
    then = earlier(as_json(SICK))
    fixed = again(then, FINE, called=follow.called(people, "I stop watching it."))
    for called in (fixed.text, said(fixed)):
        assert re.findall("<@(.*?)>", called) == list(people)
    watched = said(blocks.answer(document(SICK), standing(watching=Watching(people, LATER))))
    assert len(re.findall("<@", watched)) == 20
    assert "+80 more until" in watched


def test_what_cannot_be_seen_fixed_is_not_offered_to_be_watched() -> None:
    assert blocks.WATCH not in controls(blocks.answer(document(SICK), standing(watchable=False)))


def test_a_step_is_offered_by_role_then_struck_out_with_who_did_it_and_can_be_opened_again() -> None:
    whole = document(SICK)
    assert options(blocks.answer(whole, standing())) == {
        f"{KEY}/operator/1/done": "1. Renew the certificate.",
        f"{KEY}/operator/2/done": "2. Configure the full chain.",
        f"{KEY}/person/1/done": "1. Do not enter a password on api.example.com until this is fixed.",
    }
    done = blocks.answer(whole, standing(done={"person/1": Done("U1", LATER), "operator/1": Done("U2", LATER)}))
    assert (
        ":white_check_mark: ~1. Do not enter a password on `api.example.com` until this is fixed.~ — <@U1>, <!date^"
        in said(done)
    )
    assert "certbot" not in said(done)
    assert "fullchain.pem" in said(done)
    assert options(done)[f"{KEY}/operator/1/open"] == "Not done yet: 1. Renew the certificate."
    assert "2. Configure the full chain. For the person" in done.text


def test_every_state_has_ids_of_its_own_or_slack_would_show_the_state_before() -> None:
    states = [
        standing(),
        standing(done={"operator/1": Done("U1", LATER)}),
        standing(watching=Watching(("U1",), LATER)),
        standing(later=Later(LATER, Became.FIXED, "U1")),
    ]
    shown = [blocks.answer(document(SICK), one).blocks for one in states]
    ids = [block["block_id"] for listed in shown for block in listed if block["type"] == "actions"]
    assert len(set(ids)) == len(states)
    assert blocks.answer(document(SICK), states[1]).blocks == shown[1]


def test_who_watches_and_until_when_stands_over_the_buttons() -> None:
    watched = blocks.answer(document(SICK), standing(watching=Watching(("U1", "U2"), LATER)))
    assert re.search(
        r"^Watching for <@U1>, <@U2> until <!date\S+ .*\. I say it here when it is fixed\.$",
        said(watched),
        re.MULTILINE,
    )
    assert controls(watched)[blocks.UNWATCH]["value"] == KEY
    assert blocks.UNWATCH not in controls(blocks.answer(document(SICK), standing()))


def test_a_watch_of_what_keeps_changing_says_when_it_speaks_again() -> None:
    watched = said(blocks.answer(document(SICK), standing(watching=Watching(("U1",), LATER, quiet=True))))
    assert "It keeps changing: I speak again when it is fixed, or when that time is over." in watched


def test_an_answer_points_further_down_only_where_a_newer_one_stands() -> None:
    for below in (True, False):
        message = blocks.answer(document(SICK), standing(later=Later(LATER, Became.CHANGED, None, below)))
        assert ("The new answer is further down." in said(message)) is below


def test_without_a_standing_there_is_nothing_to_press() -> None:
    assert not controls(blocks.answer(document(SICK)))


@pytest.mark.parametrize(
    ("became", "first"),
    [
        (Became.FIXED, ":white_check_mark: *Fixed*, seen <!date^"),
        (Became.SAME, "Checked again for <@U1> <!date^"),
        (Became.CHANGED, "Checked again for <@U1> <!date^"),
        (Became.UNKNOWN, "Checked again for <@U1> <!date^"),
    ],
)
def test_the_first_answer_begins_with_what_the_newest_look_found(became: Became, first: str) -> None:
    later = Later(LATER, became, "U1")
    message = blocks.answer(document(SICK), standing(later=later))
    assert said(message).startswith(first)
    assert (blocks.WATCH in controls(message)) is (became is not Became.FIXED)
    line = said(blocks.headline(document(SICK), "U1", later))
    assert line.startswith(":white_check_mark: *Fixed*, seen" if became is Became.FIXED else ":x: *The certificate")


def test_an_answer_is_the_same_after_it_was_kept_as_json() -> None:
    for of in (SICK, FINE, diagnosis(host="\ud83d", server=""), hostile_diagnosis("<!channel> `*x*`", 5)):
        whole = document(of)
        again = document_from(json.loads(json.dumps(document_json(whole))))
        assert blocks.answer(again, standing()) == blocks.answer(whole, standing())
        assert items(again) == items(whole)


def test_a_kept_answer_of_another_release_is_read_as_far_as_it_goes() -> None:
    kept = document_json(document(SICK))
    del kept["preface"]
    kept["colour"] = "red"
    kept["parts"][0]["role"] = "nobody"
    kept["verdict"][0] = [{"text": "Words", "kind": "song", "loud": True}]
    read = document_from(kept)
    assert texts(list(blocks.answer(read).blocks))[0]["text"].startswith(":x: Words")
    for broken in ({}, {**kept, "at": "yesterday"}, {**kept, "mood": "odd"}, {**kept, "parts": 3}):
        with pytest.raises(ValueError, match="no answer that was kept"):
            document_from(broken)


def test_what_an_earlier_answer_found_is_read_from_its_json_whatever_it_leaves_out() -> None:
    then = earlier(as_json(SICK))
    assert (then.at, then.verdict, then.causes) == (NOW, "untrusted", ("expired", "missing-intermediate"))
    assert then.titles["expired"] == "The certificate of api.example.com ended 3 days ago (20 November 2026, 13:04 UTC)"
    assert (then.addresses, then.leaves) == ({"203.0.113.7": then.causes}, {LEAF.sha256})
    bare = earlier(
        {"checked_at": "2026-11-23T17:04:00Z", "addresses": [7, {"address": "x"}], "clients": {"apple": None}}
    )
    assert (bare.causes, bare.addresses, bare.titles) == ((), {}, {})
    with pytest.raises(ValueError, match="when it was made"):
        earlier({"causes": ["expired"]})
