"""What people do in Slack, and the payloads that the app is sent for it.

Source: docs.slack.dev/interactivity (slash commands, shortcuts, block actions, view submissions).
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.playground.slack import limits, views
from bot.playground.slack.responses import ResponseUrl
from bot.playground.slack.socketmode import Envelope
from bot.playground.slack.workspace import APP, TEAM, Ephemeral, Json, Message, View

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

_COMMON: Json = {
    "token": "deprecated",
    "api_app_id": APP,
    "team": {"id": TEAM, "domain": "playground"},
    "enterprise": None,
    "is_enterprise_install": False,
}


class People:
    """Acts as a person would; every act returns once the app has acknowledged it or Slack has given up."""

    def __init__(self, stand: "StandIn") -> None:
        self.stand = stand
        self._chosen: dict[tuple[str, ...], tuple[list[str], int]] = {}  # by menu and person; after how many edits

    async def slash(self, command: str, text: str, channel: str, user: str) -> Envelope:
        stand, where = self.stand, self.stand.workspace.channels[channel]
        payload = {
            "token": "deprecated",
            "team_id": where.team,
            "team_domain": "playground",
            "api_app_id": APP,
            "channel_id": channel,
            "channel_name": where.name if where.kind == "channel" else "directmessage",
            "user_id": user,
            "user_name": stand.workspace.user(user).name,
            "command": command,
            "text": text,
            "is_enterprise_install": "false",
            "trigger_id": self._trigger(user),
            "response_url": stand.responses.new("commands", channel, user),
        }
        envelope = stand.socket.send("slash_commands", payload)
        await envelope.settled.wait()
        if envelope.lost:
            self._notice(channel, user, f'{command} failed with the error "operation_timeout"')
        elif envelope.reply:
            address = ResponseUrl(channel, user, stand.workspace.now())
            stand.responses.deliver(address, envelope.reply, via="ack")
        return envelope

    async def shortcut(self, callback_id: str, message: Message, user: str) -> Envelope:
        payload = {
            **_COMMON,
            "type": "message_action",
            "callback_id": callback_id,
            "user": self._user(user),
            "trigger_id": self._trigger(user),
            "action_ts": self.stand.workspace.new_ts(),
            "message_ts": message.ts,
            "message": message.as_json(),
            "channel": self._channel(message.channel),
            "response_url": self.stand.responses.new("actions", message.channel, user),
        }
        return await self._interactive(payload, message.channel, user)

    async def press(
        self, message: Message | Ephemeral, action_id: str, user: str, selected: Sequence[str] = ()
    ) -> Envelope:
        """Press a button, or set checkboxes and menus to the options with the values `selected`."""
        block, element = self._find(message.blocks, action_id)
        action = self._action(block, element, selected)
        self._choose(message, block, element, user, selected)
        container: Json = {"message_ts": message.ts, "channel_id": message.channel, "type": "message"}
        container["is_ephemeral"] = isinstance(message, Ephemeral)
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = {
            **_COMMON,
            "type": "block_actions",
            "user": self._user(user),
            "container": container,
            "trigger_id": self._trigger(user),
            "channel": self._channel(message.channel),
            "state": {"values": {}},
            "actions": [action],
            "response_url": self.stand.responses.new("actions", message.channel, user, message),
        }
        if isinstance(message, Message):
            payload["message"] = message.as_json()
        return await self._interactive(payload, message.channel, user)

    async def submit(self, view: View, values: Mapping[str, Any], user: str | None = None) -> Envelope:
        """Fill the inputs ({block_id: value}) and submit. `view.errors` holds what the app objected to."""
        state, empty = self._state(view, values)
        if empty:
            raise LookupError(f"Slack would not submit: nothing was filled in for {', '.join(empty)}.")
        who = user or view.user
        payload = {**_COMMON, "type": "view_submission", "user": self._user(who), "trigger_id": self._trigger(who)}
        payload |= {"view": view.as_json(state), "response_urls": []}
        envelope = await self._interactive(payload, None, who)
        if not envelope.lost:
            self._after_submit(view, envelope.reply or {})
        return envelope

    def _after_submit(self, view: View, reply: Json) -> None:
        action = reply.get("response_action")
        if action == "errors":
            view.errors = dict(reply["errors"])
        elif action == "update":
            views.replace(self.stand, view, views.checked(reply["view"]))
        elif action == "push":
            views.push(self.stand, view, views.checked(reply["view"]))
        elif action == "clear":
            for other in self.stand.workspace.views.values():
                other.closed = other.closed or other.root == view.root
        else:
            view.closed = True
        self.stand.workspace.touch()

    async def _interactive(self, payload: Json, channel: str | None, user: str) -> Envelope:
        if channel is not None:
            payload["team"] = {"id": self.stand.workspace.channels[channel].team, "domain": "playground"}
        envelope = self.stand.socket.send("interactive", payload)
        await envelope.settled.wait()
        if envelope.lost and channel:
            self._notice(channel, user, "This app is not responding to actions.")
        return envelope

    def _action(self, block: Json, element: Json, selected: Sequence[str]) -> Json:
        action: Json = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self.stand.workspace.new_ts(),
        }
        if element["type"] == "button":
            return {**{k: element[k] for k in ("text", "value", "style", "url") if k in element}, **action}
        options = [option for option in limits.options(element) if option.get("value") in selected]
        if element["type"] in ("checkboxes", "multi_static_select"):
            return {**action, "selected_options": options}
        if not options:
            raise LookupError(f"{element['action_id']} has no option {list(selected)}.")
        return {**action, "selected_option": options[0]}

    def _choose(
        self, message: Message | Ephemeral, block: Json, element: Json, user: str, selected: Sequence[str]
    ) -> None:
        """A menu shows each person what they chose, also after edits that leave its block where it was; choosing the
        same again sends nothing."""
        if element["type"] != "static_select":
            return
        history = message.history if isinstance(message, Message) else []
        where = (message.channel, message.ts, block["block_id"], element["action_id"], user)
        chosen, when = self._chosen.get(where, ([], len(history)))
        stayed = all(any(one["block_id"] == block["block_id"] for one in then.blocks) for then in history[when:])
        if stayed and chosen == list(selected):
            raise LookupError(f"{element['action_id']} shows {list(selected)} already: Slack would send nothing.")
        self._chosen[where] = list(selected), len(history)

    def _find(self, blocks: list[Json], action_id: str) -> tuple[Json, Json]:
        shown = [(block, element) for block in blocks for element in limits.controls(block)]
        for block, element in shown:
            if element.get("action_id") == action_id:
                return block, element
        names = ", ".join(str(element.get("action_id")) for _, element in shown) or "none"
        raise LookupError(f"There is nothing to press named {action_id}; here are: {names}.")

    def _state(self, view: View, values: Mapping[str, Any]) -> tuple[Json, list[str]]:
        state: Json = {}
        empty: list[str] = []
        inputs = {block["block_id"]: block for block in view.body["blocks"] if block["type"] == "input"}
        unknown = set(values) - set(inputs)
        if unknown:
            raise LookupError(f"No input {', '.join(unknown)} in this view; there are: {', '.join(inputs)}.")
        for name, block in inputs.items():
            element = block["element"]
            value = values.get(name, element.get("initial_value"))
            if not value and not block.get("optional"):
                empty.append(name)
            entry: Json = {"type": element["type"]}
            if "options" in element:
                chosen = [option for option in element["options"] if option["value"] == value]
                entry["selected_option"] = chosen[0] if chosen else None
            else:
                entry["value"] = value
            state[name] = {element["action_id"]: entry}
        return state, empty

    def _notice(self, channel: str, user: str, text: str) -> None:
        space = self.stand.workspace
        space.tell(Ephemeral(channel, user, space.new_ts(), text, via="slack"))

    def _trigger(self, user: str) -> str:
        space = self.stand.workspace
        name = f"{secrets.randbelow(10**9)}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        space.triggers[name] = (space.now(), user, None)
        return name

    def _user(self, user: str) -> Json:
        name = self.stand.workspace.user(user).name
        return {"id": user, "username": name, "name": name, "team_id": TEAM}

    def _channel(self, channel: str) -> Json:
        where = self.stand.workspace.channels[channel]
        return {"id": channel, "name": where.name if where.kind == "channel" else "directmessage"}
