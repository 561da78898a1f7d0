"""The conversation in the terminal, as it would stand in Slack: threads, blocks, what only one person sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.rule import Rule
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.playground.mrkdwn import mrkdwn, plain, printable
from bot.playground.slack import Channel, Envelope, Ephemeral, Message, StandIn, View

Json = dict[str, Any]


@dataclass
class Barred:
    """Content with a bar at its left, on every wrapped line."""

    content: RenderableType
    bar: str = "  ┃ "
    style: str = "bright_black"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        room = max(20, options.max_width - len(self.bar))
        for line in console.render_lines(self.content, options.update(width=room), pad=False):
            yield Segment(self.bar, Style.parse(self.style))
            yield from line
            yield Segment.line()


@dataclass
class Item:
    """Something in the timeline: `thread` is the ts of the message under which it stands, or None."""

    at: float
    thread: str | None
    content: RenderableType
    opens: str | None = None  # the ts whose thread follows


@dataclass
class Show:
    """Prints what has happened in the workspace; each call prints only threads with something new."""

    slack: StandIn
    console: Console
    _shown: dict[str, int] = field(default_factory=dict)

    def everything(self) -> None:
        for channel in self.slack.workspace.channels.values():
            items = sorted(self._items(channel), key=lambda item: item.at)
            top = [item for item in items if item.thread is None]
            if not top:
                continue
            self.console.print(Rule(self._title(channel), align="left", style="bright_black"))
            for item in top:
                self._entry(item, [other for other in items if item.opens and other.thread == item.opens])
            self.console.print()

    def news(self) -> None:
        """What came since the last call, thread by thread."""
        for channel in self.slack.workspace.channels.values():
            items = sorted(self._items(channel), key=lambda item: item.at)
            for item in (one for one in items if one.thread is None):
                inner = [other for other in items if item.opens and other.thread == item.opens]
                key = f"{channel.id}/{item.at}"
                seen = self._shown.get(key, -1)
                self._shown[key] = len(inner)
                if seen < 0:
                    self._entry(item, inner)
                elif inner[seen:]:
                    self._entry(None, inner[seen:])

    def again(self, message: Message) -> None:
        """A message that was edited, as it stands now."""
        self.console.print(Barred(""), Barred(self._message(message)), sep="", end="")

    def skip(self) -> None:
        """Take all that stands there as seen."""
        quiet, self.console = self.console, Console(quiet=True)
        self.news()
        self.console = quiet

    def _entry(self, item: Item | None, thread: list[Item]) -> None:
        self.console.print()
        if item is not None:
            self.console.print(item.content)
        for other in thread:
            self.console.print(Barred(""), Barred(other.content), sep="", end="")

    def _items(self, channel: Channel) -> Iterator[Item]:
        for message in self.slack.messages(channel.id):
            parent = message.thread_ts if message.thread_ts != message.ts else None
            yield Item(float(message.ts), parent, self._message(message), None if parent else message.ts)
        for told in self.slack.ephemerals:
            if told.channel == channel.id:
                yield Item(float(told.ts), told.thread_ts, self._ephemeral(told))
        for envelope in self.slack.envelopes:
            where, thread = self._place(envelope.payload)
            if where == channel.id and (act := self._act(envelope)):
                yield Item(envelope.at, thread, act)
        for view in self.slack.workspace.views.values():
            cause = next((e for e in self.slack.envelopes if e.payload.get("trigger_id") == view.trigger), None)
            where, thread = self._place(cause.payload) if cause else (None, None)
            if cause and where == channel.id:
                yield Item(cause.at + 0.0001, thread, modal(view))

    def _place(self, payload: Json) -> tuple[str | None, str | None]:
        """(channel, thread) where an act of a person belongs."""
        if "command" in payload:
            return payload["channel_id"], None
        if payload.get("type") == "view_submission":
            view = self.slack.workspace.views[payload["view"]["id"]]
            for envelope in self.slack.envelopes:
                if envelope.payload.get("trigger_id") == view.trigger:
                    return self._place(envelope.payload)
        message = payload.get("message")
        if message is None:
            return payload.get("channel", {}).get("id") if "event" not in payload else None, None
        return payload["channel"]["id"], message.get("thread_ts") or message["ts"]

    def _act(self, envelope: Envelope) -> Text | None:
        payload = envelope.payload
        who = self._name(str(payload.get("user_id") or payload.get("user", {}).get("id", "")))
        if "command" in payload:
            typed = f"{payload['command']} {payload['text']}".strip()
            return Text.assemble(
                (who, "bold green"), "  ", (clock(envelope.at), "dim"), "  ", (printable(typed), "bold")
            )
        if payload.get("type") == "message_action":
            chosen = payload["callback_id"].replace("_", " ")
            return Text(f"({who} chose “{chosen}” in this message's menu)", style="dim italic")
        if payload.get("type") == "block_actions":
            pressed = payload["actions"][0]
            if chosen := pressed.get("selected_option"):
                return Text(f"({who} chose “{printable(chosen['text']['text'])}”)", style="dim italic")
            label = str(pressed.get("text", {}).get("text") or pressed["action_id"])
            return Text(f"({who} pressed [ {printable(label)} ])", style="dim italic")
        if payload.get("type") == "view_submission":
            values = payload["view"]["state"]["values"].values()
            typed = ", ".join(str(entry.get("value")) for block in values for entry in block.values())
            return Text(f"({who} filled in: {printable(typed)})", style="dim italic")
        return None

    def _title(self, channel: Channel) -> Text:
        people = ", ".join(sorted(self._name(member) for member in channel.members))
        head = (
            "Direct message" if channel.kind == "im" else f"{'🔒 ' if channel.kind == 'group' else '#'}{channel.name}"
        )
        return Text.assemble((head, "bold"), (f"  {people}", "dim"))

    def _name(self, user: str) -> str:
        known = self.slack.workspace.users.get(user)
        return known.name if known else user

    def _message(self, message: Message) -> RenderableType:
        who = self._name(message.user) if message.user else "alerts"
        badge = " APP" if message.bot_id else ""
        head = Text.assemble(
            (who, "bold magenta" if message.bot_id else "bold green"), (badge, "dim reverse" if badge else "")
        )
        head.append(f"  {clock(float(message.ts))}", style="dim")
        if message.edited and not message.by_bot:
            head.append("  (edited)", style="dim")
        parts: list[RenderableType] = [head]
        if message.bot_id and message.blocks:
            parts += [part for block in message.blocks for part in self._block(block)]
        elif message.text:
            parts.append(mrkdwn(message.text, self._name))
        parts += [Barred(plain(_attached(one)), bar="▌ ", style="red") for one in message.attachments]
        parts += [self._file(file) for file in message.files]
        if message.reactions:
            parts.append(plain("  ".join(f":{name}: {len(users)}" for name, users in message.reactions.items())))
        return Group(*parts)

    def _ephemeral(self, told: Ephemeral) -> RenderableType:
        who = "Slackbot" if told.via == "slack" else "certcheck"
        notice = Text(f"👁 Only visible to {self._name(told.user)}", style="dim italic")
        head = Text.assemble((who, "bold magenta"), (" APP", "dim reverse"), f"  {clock(float(told.ts))}")
        body = [part for block in told.blocks for part in self._block(block)] or [mrkdwn(told.text, self._name)]
        return Group(notice, head, *body)

    def _file(self, file: Json) -> RenderableType:
        about = f"{file.get('pretty_type', 'File')}, {file.get('size', 0)} bytes"
        return Panel(
            plain(file.get("preview", "")),
            title=Text(f"📄 {printable(str(file.get('name', file['id'])))} ({about})"),
            title_align="left",
            border_style="bright_black",
            box=box.ROUNDED,
        )

    def _block(self, block: Json) -> list[RenderableType]:
        return blocks_of(block, self._name)


def blocks_of(block: Json, name_of: Callable[[str], str]) -> list[RenderableType]:
    """One block, readable in a terminal."""
    kind = block["type"]
    if kind == "divider":
        return [Rule(style="bright_black")]
    if kind == "header":
        return [Text.assemble("\n", Text(str(plain(block["text"]["text"])), style="bold underline"))]
    if kind == "section":
        parts: list[RenderableType] = [_object(block["text"], name_of)] if "text" in block else []
        if block.get("fields"):
            grid = Table.grid(padding=(0, 3))
            fields = [_object(one, name_of) for one in block["fields"]]
            for left in range(0, len(fields), 2):
                grid.add_row(*fields[left : left + 2])
            parts.append(grid)
        if "accessory" in block:
            parts.append(_element(block["accessory"]))
        return parts
    if kind == "context":
        inner = [_object(one, name_of, "dim") for one in block["elements"] if "text" in one]
        return [Text(" · ").join(inner)] if len(inner) > 1 else list(inner)
    if kind == "actions":
        return [Text("  ").join(_element(one) for one in block["elements"])]
    if kind == "input":
        return [Text.assemble((str(plain(block["label"]["text"])), "bold"), "\n  ", _element(block["element"]))]
    return [mrkdwn(str(block.get("text") or f"({kind})"), name_of)]


def modal(view: View) -> Panel:
    """A modal with its fields and buttons."""
    body = view.body
    parts = [part for block in body["blocks"] for part in blocks_of(block, lambda user: user)]
    buttons = [f"[ {printable(body[name]['text'])} ]" for name in ("close", "submit") if body.get(name)]
    parts += [Text(f"⚠ {printable(error)}", style="red") for error in view.errors.values()]
    parts.append(Text("  ".join(buttons), justify="right", style="bold"))
    return Panel(Group(*parts), title=plain(body["title"]["text"]), width=64, box=box.ROUNDED)


def clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M")


def _object(text: Json, name_of: Callable[[str], str], style: str = "") -> Text:
    shown = mrkdwn(text["text"], name_of) if text["type"] == "mrkdwn" else plain(text["text"])
    shown.stylize(style)
    return shown


def _element(element: Json) -> Text:
    kind = element["type"]
    if kind in ("button", "workflow_button"):
        return Text(f"[ {plain(element['text']['text'])} ]", style="bold")
    if kind in ("checkboxes", "radio_buttons"):
        chosen = element.get("initial_options") or [element.get("initial_option")]
        return Text("\n").join(
            Text(f"[{'x' if option in chosen else ' '}] {plain(option['text']['text'])}")
            for option in element["options"]
        )
    hint = element.get("placeholder", {}).get("text", "")
    menu = " ▾" if kind.endswith("select") else ""
    return Text(f"[ {printable(hint) or kind}{menu} ]", style="dim")


def _attached(attachment: Json) -> str:
    lines = (attachment.get(name) for name in ("pretext", "title", "text"))
    return "\n".join(line for line in lines if line) or str(attachment.get("fallback", ""))
