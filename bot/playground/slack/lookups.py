"""conversations.*, users.* and bots.*: reading what stands in the workspace."""

from typing import TYPE_CHECKING

from bot.playground.slack.chat import channel_of
from bot.playground.slack.web import Method, flag, needed
from bot.playground.slack.workspace import APP, BOT_ID, BOT_USER, TEAM, Channel, Json, Message, RefusedError

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")


def channel_json(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_archived": channel.archived,
        "context_team_id": TEAM,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_member": BOT_USER in channel.members,
        "is_ext_shared": False,
        "num_members": len(channel.members),
    }


def _known(stand: "StandIn", args: Json) -> Channel:
    needed(args, "channel")
    channel = stand.workspace.channels.get(str(args["channel"]))
    if channel is None or (channel.kind != "channel" and BOT_USER not in channel.members):
        raise RefusedError("channel_not_found")
    return channel


def _readable(stand: "StandIn", args: Json) -> Channel:
    channel = channel_of(stand, args)
    scopes = stand.web_api.scopes
    if scopes is not None and _HISTORY[channel.kind] not in scopes:
        raise RefusedError("missing_scope", needed=_HISTORY[channel.kind], provided=",".join(sorted(scopes)))
    return channel


def _listed(stand: "StandIn", message: Message) -> Json:
    replies = stand.replies(message)
    body = message.as_json()
    if replies and message.thread_ts in (None, message.ts):
        who = list(dict.fromkeys(reply.user for reply in replies))
        body |= {"thread_ts": message.ts, "reply_count": len(replies), "reply_users": who}
        body["latest_reply"] = replies[-1].ts
    return body


async def info(stand: "StandIn", args: Json) -> Json:
    return {"channel": channel_json(_known(stand, args))}


async def replies(stand: "StandIn", args: Json) -> Json:
    needed(args, "ts")
    channel = _readable(stand, args)
    thread = stand.thread(channel.id, str(args["ts"]))
    if not thread:
        raise RefusedError("thread_not_found")
    found = [_listed(stand, message) for message in thread]
    return _page(found, args)


async def history(stand: "StandIn", args: Json) -> Json:
    channel = _readable(stand, args)
    top = [m for m in stand.messages(channel.id) if m.thread_ts in (None, m.ts) or m.subtype == "thread_broadcast"]
    oldest, latest = str(args.get("oldest", "0")), str(args.get("latest", "9999999999"))
    same = flag(args, "inclusive")
    within = [m for m in top if oldest < m.ts < latest or (same and m.ts in (oldest, latest))]
    return _page([_listed(stand, message) for message in reversed(within)], args)


def _page(found: list[Json], args: Json) -> Json:
    limit, start = int(args.get("limit") or 100), int(args.get("cursor") or 0)
    more = len(found) > start + limit
    cursor = str(start + limit) if more else ""
    if not flag(args, "include_all_metadata"):
        found = [{name: value for name, value in body.items() if name != "metadata"} for body in found]
    return {"messages": found[start : start + limit], "has_more": more, "response_metadata": {"next_cursor": cursor}}


async def open_direct(stand: "StandIn", args: Json) -> Json:
    needed(args, "users")
    user = str(args["users"])
    if user not in stand.workspace.users:
        raise RefusedError("user_not_found")
    return {"channel": {"id": stand.workspace.direct(user).id}}


async def user_info(stand: "StandIn", args: Json) -> Json:
    needed(args, "user")
    user = stand.workspace.users.get(str(args["user"]))
    if user is None:
        raise RefusedError("user_not_found")
    profile = {"display_name": user.name, "real_name": user.name}
    body = {"id": user.id, "team_id": TEAM, "name": user.name, "real_name": user.name, "is_bot": user.is_bot}
    return {"user": {**body, "deleted": False, "tz": "Etc/UTC", "tz_offset": 0, "locale": "en-US", "profile": profile}}


async def bot_info(_stand: "StandIn", args: Json) -> Json:
    if args.get("bot", BOT_ID) != BOT_ID:
        raise RefusedError("bot_not_found")
    return {"bot": {"id": BOT_ID, "app_id": APP, "user_id": BOT_USER, "name": "certcheck", "deleted": False}}


METHODS = {
    "conversations.info": Method(info, _READ),
    "conversations.replies": Method(replies),
    "conversations.history": Method(history),
    "conversations.open": Method(open_direct, ("im:write",)),
    "users.info": Method(user_info, ("users:read",)),
    "bots.info": Method(bot_info, ("users:read",)),
}
