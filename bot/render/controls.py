"""What can be pressed under an answer: steps to mark as done, another look, a watch.

Slack ignores a control's initial state when an edit leaves its ids as they were, so the block's id is made of what it
shows.
"""

from __future__ import annotations

import hashlib

from bot.render.document import Document
from bot.render.kit import OPTION_ROOM, PLACEHOLDER_ROOM, Block, button, choice, words
from bot.render.standing import Item, Standing, items, role_label

CHECK_AGAIN, WATCH, UNWATCH, STEP = "check_again", "watch", "unwatch", "step_done"


def controls(whole: Document, standing: Standing) -> Block:
    """The values: `key/looks` to check again, `key` to watch and to stop, `key/item` for a step."""
    elements = [again_button(standing.key, standing.looks)]
    if not standing.fixed:
        elements = [*_steps(whole, standing), *elements, watch_button(standing.key)]
    if standing.watching:
        elements.append(button("Stop watching", UNWATCH, standing.key))
    return actions(standing.key, *elements)


def actions(key: str, *elements: Block) -> Block:
    state = hashlib.sha256(repr((key, elements)).encode("utf-8", "replace")).hexdigest()[:16]
    return {"type": "actions", "block_id": f"controls/{state}", "elements": list(elements)}


def again_button(key: str, looks: int) -> Block:
    return button("Check again", CHECK_AGAIN, f"{key}/{looks}", main=True)


def watch_button(key: str) -> Block:
    return button("Tell me when it is fixed", WATCH, key)


def _steps(whole: Document, standing: Standing) -> list[Block]:
    """One select with every step, by role; no select where there is nothing to do."""
    groups: dict[str, list[Block]] = {}
    for item in items(whole):
        groups.setdefault(item.role, []).append(_choice(item, standing))
    if not groups:
        return []
    return [
        {
            "type": "static_select",
            "action_id": STEP,
            "placeholder": words("Mark a step as done…", PLACEHOLDER_ROOM),
            "option_groups": [
                {"label": words(role_label(role), OPTION_ROOM), "options": options} for role, options in groups.items()
            ],
        }
    ]


def _choice(item: Item, standing: Standing) -> Block:
    number = item.id.partition("/")[2]
    done = "Not done yet: " if item.id in standing.done else ""
    return choice(f"{done}{number}. {item.words}", f"{standing.key}/{item.id}")
