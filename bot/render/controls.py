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
    """The values: `key` to check again, to watch and to stop; `key/item/done` or `key/item/open` for a step, by what is
    wanted: of two who mark one step at the same time, the second does not open it again."""
    elements = [button("Check again", CHECK_AGAIN, standing.key, main=True)]
    if not standing.fixed:
        elements = [*_steps(whole, standing), *elements]
        if standing.watchable:
            elements.append(button("Tell me when it is fixed", WATCH, standing.key))
    if standing.watching:
        elements.append(button("Stop watching", UNWATCH, standing.key))
    state = hashlib.sha256(repr((standing.key, elements)).encode("utf-8", "replace")).hexdigest()[:16]
    return {"type": "actions", "block_id": f"controls/{state}", "elements": elements}


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
    done = item.id in standing.done
    label = f"{'Not done yet: ' if done else ''}{number}. {item.words}"
    return choice(label, f"{standing.key}/{item.id}/{'open' if done else 'done'}")
