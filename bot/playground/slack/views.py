"""views.*: modals, opened with a fresh trigger id, changed by hash, stacked at most three deep; App Home."""

import secrets
from typing import TYPE_CHECKING

from bot.playground.slack import limits
from bot.playground.slack.web import Method, needed
from bot.playground.slack.workspace import Json, RefusedError, View

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3
_LENGTHS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}


def spend_trigger(stand: "StandIn", args: Json) -> tuple[str, str | None]:
    """The (user, view) behind a trigger id: good for three seconds and for one use."""
    needed(args, "trigger_id")
    known = stand.workspace.triggers.get(str(args["trigger_id"]))
    if known is None:
        raise RefusedError("invalid_trigger_id")
    given, user, view = known
    if not user:
        raise RefusedError("exchanged_trigger_id")
    if stand.workspace.now() - given > TRIGGER_SECONDS:
        raise RefusedError("expired_trigger_id")
    stand.workspace.triggers[str(args["trigger_id"])] = (given, "", None)
    return user, view


def checked(body: object, surface: str = "modal") -> Json:
    """A view that Slack would take, completed with ids."""
    found = list(_complaints(body, surface)) if isinstance(body, dict) else ["must provide an object"]
    if found or not isinstance(body, dict):
        messages = [f"[ERROR] {complaint.replace('pointer:/', 'pointer:/view/')}" for complaint in found]
        raise RefusedError("invalid_arguments", response_metadata={"messages": messages})
    return {**body, "blocks": limits.completed(body["blocks"])}


def _complaints(body: Json, surface: str) -> list[str]:
    found: list[str] = []
    if body.get("type") != surface:
        found.append(f"must be {surface} [json-pointer:/type]")
    titles = ("title", "submit", "close") if surface == "modal" else ()
    for name in titles:
        part = body.get(name)
        if part is None and name != "title":
            continue
        if not isinstance(part, dict) or part.get("type") != "plain_text" or not part.get("text"):
            found.append(f"failed to match all allowed schemas [json-pointer:/{name}]")
        elif len(part["text"]) > 24:
            found.append(f"must be less than 25 characters [json-pointer:/{name}/text]")
    for name, most in _LENGTHS.items():
        if len(str(body.get(name, ""))) > most:
            found.append(f"must be less than {most + 1} characters [json-pointer:/{name}]")
    blocks = body.get("blocks")
    if not blocks:
        found.append("missing required field: blocks [json-pointer:/]")
        return found
    found += limits.complaints(blocks, surface)
    if surface == "modal" and not body.get("submit") and any(block.get("type") == "input" for block in blocks):
        found.append("missing required field: submit [json-pointer:/]")
    return found


def show(stand: "StandIn", user: str, body: Json, parent: View | None = None, trigger: str = "") -> View:
    space = stand.workspace
    name = space.new_id("V")
    view = View(name, user, body, _hash(stand), parent.root if parent else name, parent.id if parent else None, trigger)
    space.views[name] = view
    space.touch()
    return view


def replace(stand: "StandIn", view: View, body: Json) -> View:
    view.history.append(view.body)
    view.body, view.hash, view.errors = body, _hash(stand), {}
    stand.workspace.touch()
    return view


def push(stand: "StandIn", parent: View, body: Json) -> View:
    depth, above = 1, parent
    while above.previous:
        depth, above = depth + 1, stand.workspace.views[above.previous]
    if depth >= MOST_STACKED:
        raise RefusedError("push_limit_reached")
    return show(stand, parent.user, body, parent)


def _hash(stand: "StandIn") -> str:
    return f"{int(stand.workspace.now())}.{secrets.token_hex(4)}"


async def open_view(stand: "StandIn", args: Json) -> Json:
    body = checked(args.get("view"))
    user, _ = spend_trigger(stand, args)
    return {"view": show(stand, user, body, trigger=str(args["trigger_id"])).as_json()}


async def push_view(stand: "StandIn", args: Json) -> Json:
    body = checked(args.get("view"))
    _, parent = spend_trigger(stand, args)
    if parent is None:
        raise RefusedError("not_found")
    return {"view": push(stand, stand.workspace.views[parent], body).as_json()}


async def update_view(stand: "StandIn", args: Json) -> Json:
    body = checked(args.get("view"))
    wanted = args.get("external_id")
    by_name = (v for v in stand.workspace.views.values() if wanted and v.body.get("external_id") == wanted)
    view = stand.workspace.views.get(str(args.get("view_id"))) or next(by_name, None)
    if view is None or view.closed:
        raise RefusedError("not_found")
    if args.get("hash") not in (None, view.hash):
        raise RefusedError("hash_conflict")
    return {"view": replace(stand, view, body).as_json()}


async def publish_view(stand: "StandIn", args: Json) -> Json:
    needed(args, "user_id")
    if args["user_id"] not in stand.workspace.users:
        raise RefusedError("user_not_found")
    return {"view": show(stand, str(args["user_id"]), checked(args.get("view"), "home")).as_json()}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push_view),
    "views.update": Method(update_view),
    "views.publish": Method(publish_view),
}
