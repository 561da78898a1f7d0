"""chat.* and reactions.*: what may be posted, changed and removed, and by whom."""

import re
from typing import TYPE_CHECKING, Any

from bot.playground.slack import limits
from bot.playground.slack.web import Method, needed
from bot.playground.slack.workspace import (
    APP,
    BOT_ID,
    BOT_USER,
    MESSAGE_LIMIT,
    Channel,
    Ephemeral,
    Json,
    Message,
    RefusedError,
)

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

UPDATE_LIMIT = 4000
_TS = re.compile(r"\d{10}\.\d{6}")


def channel_of(stand: "StandIn", args: Json, public_too: bool = False) -> Channel:
    """The channel that the app may use; `public_too`: also a public one that it has not joined."""
    needed(args, "channel")
    name = str(args["channel"])
    space = stand.workspace
    found = space.channels.get(name)
    if found is None and name.startswith("U") and name in space.users:
        found = space.direct(name)
    if found is None:
        found = next((c for c in space.channels.values() if c.kind == "channel" and f"#{c.name}" == name), None)
    if found is None:
        raise RefusedError("channel_not_found")
    if BOT_USER not in found.members and not (public_too and found.kind == "channel"):
        raise RefusedError("not_in_channel" if found.kind == "channel" else "channel_not_found")
    if found.archived:
        raise RefusedError("is_archived")
    return found


def content_of(args: Json, surface: str = "message") -> tuple[str, list[Json], list[Json]]:
    """(text, blocks, attachments) of a message about to be posted, refused as Slack refuses them."""
    text, blocks, attachments = str(args.get("text") or ""), args.get("blocks") or [], args.get("attachments") or []
    found = limits.complaints(blocks, surface)
    if found:
        messages = {"messages": [f"[ERROR] {complaint}" for complaint in found]}
        raise RefusedError("invalid_blocks", errors=found, response_metadata=messages)
    if limits.blocks_too_long(blocks):
        raise RefusedError("msg_blocks_too_long")
    if not text.strip() and not blocks and not attachments:
        raise RefusedError("no_text")
    return text, limits.completed(blocks), attachments


def thread_of(stand: "StandIn", channel: Channel, args: Json) -> str | None:
    """The thread a message goes to. Slack takes some wrong ones and loses the message; here they are refused."""
    ts = args.get("thread_ts")
    if not ts:
        return None
    if not isinstance(ts, str) or not _TS.fullmatch(ts):
        messages = [f"[ERROR] {ts} is not a valid thread_ts"]
        raise RefusedError("invalid_thread_ts", response_metadata={"messages": messages})
    parent = stand.workspace.find(channel.id, ts)
    if parent is None:
        raise RefusedError("thread_not_found")
    if parent.thread_ts not in (None, parent.ts):
        raise RefusedError("cannot_reply_to_message")
    return ts


async def post_message(stand: "StandIn", args: Json) -> Json:
    public = stand.web_api.scopes is not None and "chat:write.public" in stand.web_api.scopes
    channel = channel_of(stand, args, public_too=public)
    text, blocks, attachments = content_of(args)
    thread = thread_of(stand, channel, args)
    answer: Json = {}
    if len(text) > MESSAGE_LIMIT:
        text = text[:MESSAGE_LIMIT]
        answer = {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    message = stand.post_as_bot(channel.id, text, blocks, attachments, thread, args)
    return {**answer, "channel": channel.id, "ts": message.ts, "message": message.as_json()}


async def update(stand: "StandIn", args: Json) -> Json:
    message = own_message(stand, args, "cant_update_message")
    if len(str(args.get("text") or "")) > UPDATE_LIMIT:
        raise RefusedError("msg_too_long")
    text, blocks, _ = content_of(args)
    message.arguments |= {name: args[name] for name in ("parse", "link_names") if name in args}
    stand.workspace.change(message, text, blocks, BOT_USER)
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.as_json()}


async def delete(stand: "StandIn", args: Json) -> Json:
    message = own_message(stand, args, "cant_delete_message")
    stand.workspace.delete(message)
    return {"channel": message.channel, "ts": message.ts}


async def post_ephemeral(stand: "StandIn", args: Json) -> Json:
    needed(args, "user")
    channel = channel_of(stand, args)
    if args["user"] not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks, _ = content_of(args)
    thread = thread_of(stand, channel, args)
    ts = stand.workspace.new_ts()
    stand.workspace.tell(Ephemeral(channel.id, args["user"], ts, text, blocks, thread))
    return {"message_ts": ts}


async def permalink(stand: "StandIn", args: Json) -> Json:
    needed(args, "channel", "message_ts")
    message = stand.workspace.find(str(args["channel"]), str(args["message_ts"]))
    if message is None:
        raise RefusedError("message_not_found" if args["channel"] in stand.workspace.channels else "channel_not_found")
    link = f"https://playground.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return {"channel": message.channel, "permalink": link}


def own_message(stand: "StandIn", args: Json, otherwise: str) -> Message:
    needed(args, "channel", "ts")
    if args["channel"] not in stand.workspace.channels:
        raise RefusedError("channel_not_found")
    message = stand.workspace.find(str(args["channel"]), str(args["ts"]))
    if message is None:
        raise RefusedError("message_not_found")
    if not message.by_bot:
        raise RefusedError(otherwise)
    return message


async def add_reaction(stand: "StandIn", args: Json) -> Json:
    message, users = _reaction(stand, args)
    if BOT_USER in users:
        raise RefusedError("already_reacted")
    message.reactions.setdefault(args["name"], []).append(BOT_USER)
    return {}


async def remove_reaction(stand: "StandIn", args: Json) -> Json:
    message, users = _reaction(stand, args)
    if BOT_USER not in users:
        raise RefusedError("no_reaction")
    users.remove(BOT_USER)
    if not users:
        del message.reactions[args["name"]]
    return {}


def _reaction(stand: "StandIn", args: Json) -> tuple[Message, list[str]]:
    needed(args, "channel", "name", "timestamp")
    if not re.fullmatch(r"[\w+'-]+(::skin-tone-[2-6])?", str(args["name"])):
        raise RefusedError("invalid_name")
    message = stand.workspace.find(channel_of(stand, args).id, str(args["timestamp"]))
    if message is None:
        raise RefusedError("message_not_found")
    return message, message.reactions.get(args["name"], [])


async def auth_test(stand: "StandIn", args: Json) -> Json:
    return {
        "url": "https://playground.slack.com/",
        "team": "playground",
        "user": "certcheck",
        "team_id": stand.team_of(args["_token"]),
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP,
        "is_enterprise_install": False,
    }


async def open_connection(stand: "StandIn", _args: Json) -> Json:
    return {"url": stand.socket_url(stand.socket.new_ticket())}


async def api_test(_stand: "StandIn", args: Json) -> Json:
    if args.get("error"):
        raise RefusedError(str(args["error"]), args=args)
    said = {name: value for name, value in args.items() if name != "_token"}
    return {"args": said} if said else {}


_WRITE: Any = ("chat:write",)
METHODS = {
    "api.test": Method(api_test, token="none"),
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(open_connection, token="app"),
    "chat.postMessage": Method(post_message, _WRITE),
    "chat.update": Method(update, _WRITE),
    "chat.delete": Method(delete, _WRITE),
    "chat.postEphemeral": Method(post_ephemeral, _WRITE),
    "chat.getPermalink": Method(permalink),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
}

__all__ = ["METHODS", "channel_of", "content_of", "thread_of"]
