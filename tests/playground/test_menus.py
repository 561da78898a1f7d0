"""Menus in messages, as Slack has them: in groups, and with what each person chose kept until an edit replaces them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.slack import StandIn
from bot.playground.slack.limits import complaints

C, ANN, BOB = "C1", "U1ANN", "U2BOB"


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def menu(name: str, *groups: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "actions",
        "block_id": name,
        "elements": [{"type": "static_select", "action_id": "step", "option_groups": list(groups)}],
    }


def group(label: str, *values: str) -> dict[str, Any]:
    return {"label": words(label), "options": [{"text": words(f"Step {one}"), "value": one} for one in values]}


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([group("For all", "1", "2")], None),
        ([], "option_groups"),
        ([group("For all")], "options"),
        ([group("x" * 76, "1")], "label"),
        ([group("For all", "1" * 151)], "value"),
        ([group("For all", *(str(number) for number in range(101)))], "options"),
        ([{"label": words("For all"), "options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "1"}]}], "text"),
    ],
)
def test_menus_in_groups_are_held_to_their_limits(groups: list[dict[str, Any]], said: str | None) -> None:
    found = complaints([menu("m", *groups)])
    assert (said is None and not found) or (said is not None and said in str(found))


async def test_what_a_person_chose_stays_chosen_until_an_edit_replaces_the_menu() -> None:
    """Choosing it again sends nothing: an app that edits its message without a new block_id is not told."""
    async with StandIn(ack_timeout=0.05) as slack:
        slack.channel(C, ANN, BOB)
        said = slack.post_as_bot(C, "x", [menu("first", group("For all", "1", "2"))], [], None, {})
        await slack.press(said, "step", ANN, ["1"])
        await slack.press(said, "step", BOB, ["1"])
        slack.workspace.change(said, "edited", said.blocks, None)
        with pytest.raises(LookupError, match="Slack would send nothing"):
            await slack.press(said, "step", ANN, ["1"])
        await slack.press(said, "step", ANN, ["2"])
        slack.workspace.change(said, "edited", [menu("second", group("For all", "1", "2"))], None)
        await slack.press(said, "step", ANN, ["2"])
        pressed = [envelope.payload["actions"][0] for envelope in slack.envelopes if "actions" in envelope.payload]
    assert [action["selected_option"]["value"] for action in pressed] == ["1", "1", "2", "2"]
