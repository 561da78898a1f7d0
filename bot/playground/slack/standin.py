"""The stand-in as tests and the show use it: one local server, people's acts, and a look at what came of them."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.playground.slack import chat, encode, files, installs, lookups, views
from bot.playground.slack.people import People
from bot.playground.slack.requests import HttpDelivery
from bot.playground.slack.responses import ResponseUrls
from bot.playground.slack.socketmode import Envelope, SocketMode
from bot.playground.slack.watch import Watch
from bot.playground.slack.web import Fault, WebApi
from bot.playground.slack.workspace import (
    BOT_ID,
    BOT_USER,
    TEAM,
    Channel,
    Ephemeral,
    File,
    Json,
    Message,
    View,
    Workspace,
)

_NO_ARGUMENTS = ("text", "blocks", "attachments", "channel", "_token")
TYPED_LIMIT = 4000  # above it, Slack's editor offers to make a snippet


class StandIn(Watch):
    """Slack on 127.0.0.1: `async with StandIn() as slack`, then give the bot `slack.environment`.

    `manifest`: the app's manifest as a dict; then only its scopes are granted and only its events, commands and
    shortcuts are sent. `ack_timeout`, `retry_after`: seconds, as Slack's by default.
    """

    bot_user = BOT_USER
    bot_id = BOT_ID

    def __init__(
        self,
        manifest: Mapping[str, Any] | None = None,
        ack_timeout: float = 3.0,
        retry_after: tuple[float, ...] = (0.0, 60.0, 300.0),
    ) -> None:
        self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.app_token = f"xapp-1-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.installs = installs.Installs()
        self.workspace = Workspace()
        self.socket = SocketMode(self.workspace.touch, ack_timeout, retry_after)
        methods = {**chat.METHODS, **views.METHODS, **files.METHODS, **lookups.METHODS, **installs.METHODS}
        self.web_api = WebApi(self, methods)
        self.responses = ResponseUrls(self)
        self.people = People(self)
        self.downloads: list[tuple[str, str]] = []  # (path, token) of every request for a file
        self.commands: frozenset[str] | None = None
        self.shortcuts: frozenset[str] | None = None
        self.workspace.publish = self._publish
        self._port = 0
        self._runner: web.AppRunner | None = None
        if manifest is not None:
            self._apply(manifest)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.web_api.handle)
        app.router.add_get("/link/", self.socket.handle)
        app.router.add_post("/{kind:commands|actions}/T0PLAY/{name}", self.responses.handle)
        app.router.add_get("/files-pri/{file}/{name}", partial(files.download, self))
        app.router.add_get("/files-pri/{file}/download/{name}", partial(files.download, self))
        app.router.add_post("/upload/v1/{file}", partial(files.receive, self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # --- where it is ---

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """What the bot needs to come here instead of to Slack."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }

    def socket_url(self, ticket: str) -> str:
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id=A0PLAY"

    def deliver_to(self, *urls: str) -> None:
        """From now on by HTTP, to these addresses in turn; the app's socket is told nothing more."""
        self.socket.requests = HttpDelivery(urls, self.signing_secret, self.socket.ack_timeout)

    def team_of(self, token: str) -> str:
        """The workspace that a bot token is for."""
        return self.installs.tokens.get(token, TEAM)

    # --- people and what they do ---

    def channel(
        self, channel: str, *members: str, kind: str = "channel", bot: bool = True, name: str = "", team: str = TEAM
    ) -> Channel:
        """A channel with these members; `bot=False`: the bot has not been invited."""
        return self.workspace.open_channel(channel, kind, (*members, *((BOT_USER,) if bot else ())), name, team)

    def user(self, user: str, name: str) -> None:
        self.workspace.user(user).name = name

    async def say(
        self,
        channel: str,
        user: str,
        text: str = "",
        thread_ts: str | None = None,
        *,
        as_snippet: bool = False,
        files: Sequence[Json] = (),
        blocks: Sequence[Json] | None = None,
        attachments: Sequence[Json] = (),
        subtype: str | None = None,
        bot_id: str | None = None,
        encoded: bool = False,
    ) -> Message:
        """Post as a person (or, with `bot_id`, as another app). `encoded`: the text is already as Slack would send it.

        `as_snippet`: the text becomes a snippet file, as the editor offers for a long paste.
        """
        if as_snippet:
            files, text = [*files, self.snippet(text, channel, user)], ""
        if len(text) > TYPED_LIMIT and not bot_id and not encoded:
            raise ValueError(f"Slack's editor takes {TYPED_LIMIT} characters; use as_snippet for a longer paste.")
        names = {person.name: person.id for person in self.workspace.users.values()}
        if blocks is None:
            blocks = [] if encoded or bot_id or not text else encode.rich_text(text, names)
        message = Message(
            channel=channel,
            ts=self.workspace.new_ts(),
            user=user,
            thread_ts=thread_ts,
            text=text if encoded or bot_id else encode.slack_encode(text, names),
            blocks=list(blocks),
            files=list(files),
            attachments=list(attachments),
            bot_id=bot_id,
            subtype=subtype or ("file_share" if files else None),
        )
        return self.workspace.add(message)

    async def dm(self, user: str, text: str, thread_ts: str | None = None, as_snippet: bool = False) -> Message:
        """Write to the bot in private."""
        channel = self.workspace.direct(user)
        return await self.say(channel.id, user, text, thread_ts, as_snippet=as_snippet)

    def snippet(self, text: str | bytes, channel: str, user: str, name: str = "Untitled", check: bool = False) -> Json:
        """A snippet shared in `channel`, as the file object of an event. `check`: as over Slack Connect, where the
        event holds only the id and the app has to ask files.info."""
        content = text.encode() if isinstance(text, str) else text
        file = File(self.workspace.new_id("F"), name, user, content, channels=[channel])
        self.workspace.files[file.id] = file
        if check:
            return {"id": file.id, "mode": "file_access", "file_access": "check_file_info", "created": 0}
        return files.file_json(self, file)

    async def edit(self, message: Message, text: str) -> None:
        names = {person.name: person.id for person in self.workspace.users.values()}
        blocks = encode.rich_text(text, names)
        self.workspace.change(message, encode.slack_encode(text, names), blocks, message.user)

    async def remove(self, message: Message) -> None:
        self.workspace.delete(message)

    async def slash(self, command: str, text: str, channel: str, user: str) -> Envelope:
        if self.commands is not None and command not in self.commands:
            raise LookupError(f"{command} is not a command of this app's manifest.")
        return await self.people.slash(command, text, channel, user)

    async def shortcut(self, callback_id: str, message: Message, user: str) -> Envelope:
        if self.shortcuts is not None and callback_id not in self.shortcuts:
            raise LookupError(f"{callback_id} is not a shortcut of this app's manifest.")
        return await self.people.shortcut(callback_id, message, user)

    async def press(
        self, message: Message | Ephemeral, action_id: str, user: str, selected: Sequence[str] = ()
    ) -> Envelope:
        return await self.people.press(message, action_id, user, selected)

    async def submit(self, view: View, values: Mapping[str, Any], user: str | None = None) -> Envelope:
        return await self.people.submit(view, values, user)

    # --- when it should go wrong ---

    def fail(self, method: str, **how: Any) -> None:
        """Spoil the next calls of a method: see Fault (times, error, status, retry_after, close, delay)."""
        self.web_api.faults.append(Fault(method, **how))

    # --- inside ---

    def post_as_bot(
        self,
        channel: str,
        text: str,
        blocks: list[Json],
        attachments: list[Json],
        thread: str | None,
        args: Json,
        files: Iterable[Json] = (),
    ) -> Message:
        arguments = {name: args[name] for name in args if name not in _NO_ARGUMENTS}
        shared = list(files)
        subtype = "file_share" if shared else "thread_broadcast" if args.get("reply_broadcast") else None
        message = Message(
            channel=channel,
            ts=self.workspace.new_ts(),
            user=BOT_USER,
            text=text,
            blocks=blocks,
            attachments=attachments,
            thread_ts=thread,
            bot_id=BOT_ID,
            subtype=subtype,
            metadata=args.get("metadata"),
            arguments=arguments,
            files=shared,
        )
        return self.workspace.add(message)

    def _publish(self, event: Json) -> None:
        """Tell the app, if it is there; one that mentions the bot is told twice, with two event ids."""
        channel = self.workspace.channels[event["channel"]]
        if BOT_USER not in channel.members:
            return
        self.socket.event(event, team=channel.team)
        mentioned = f"<@{BOT_USER}>" in str(event.get("text", "")) and event.get("user") != BOT_USER
        if mentioned and not event.get("hidden") and channel.kind != "im":
            twin = {**event, "type": "app_mention"}
            del twin["channel_type"]
            self.socket.event(twin, team=channel.team)

    def _apply(self, manifest: Mapping[str, Any]) -> None:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        self.web_api.scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
        self.socket.subscribed = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))
        self.commands = frozenset(item["command"] for item in features.get("slash_commands", ()))
        self.shortcuts = frozenset(item["callback_id"] for item in features.get("shortcuts", ()))
