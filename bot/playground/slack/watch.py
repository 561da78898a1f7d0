"""What came of it: the looks that tests and the show take at the workspace, and waiting for something in it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.playground.slack.socketmode import Envelope, SocketMode
from bot.playground.slack.web import Call, WebApi
from bot.playground.slack.workspace import BOT_USER, Ephemeral, File, Message, View, Workspace

T = TypeVar("T")


class Watch:
    workspace: Workspace
    socket: SocketMode
    web_api: WebApi

    @property
    def calls(self) -> list[Call]:
        return self.web_api.calls

    @property
    def envelopes(self) -> list[Envelope]:
        return self.socket.envelopes

    @property
    def ephemerals(self) -> list[Ephemeral]:
        return [told for told in self.workspace.ephemerals if not told.deleted]

    @property
    def views(self) -> list[View]:
        """Views that are open, oldest first."""
        return [view for view in self.workspace.views.values() if not view.closed]

    @property
    def uploads(self) -> list[File]:
        """Files that the bot uploaded."""
        return [file for file in self.workspace.files.values() if file.user == BOT_USER]

    def messages(self, channel: str) -> list[Message]:
        found = self.workspace.messages.get(channel, {}).values()
        return [message for message in found if not message.deleted]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The parent and its replies."""
        return [message for message in self.messages(channel) if ts in (message.ts, message.thread_ts)]

    def replies(self, message: Message) -> list[Message]:
        """What stands in the thread under this message."""
        return [other for other in self.thread(message.channel, message.ts) if other.ts != message.ts]

    def bot_messages(self) -> list[Message]:
        """Everything the bot has posted, oldest first."""
        found = (m for channel in self.workspace.channels for m in self.messages(channel) if m.by_bot)
        return sorted(found, key=lambda message: message.ts)

    def told_about(self, message: Message) -> list[Envelope]:
        """The envelopes whose event is this message."""
        return [e for e in self.envelopes if e.payload.get("event", {}).get("ts") == message.ts]

    async def wait_for(self, predicate: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait until `predicate` gives something true, looking again at every change."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (value := predicate()):
            changed = self.workspace.changed
            try:
                await asyncio.wait_for(changed.wait(), deadline - asyncio.get_running_loop().time())
            except TimeoutError:
                raise TimeoutError(f"Not within {seconds:g} s. {self.summary()}") from None
        return value

    async def quiet(self, seconds: float = 0.5) -> None:
        """Wait until everything told is acknowledged and nothing has changed for a while."""
        await self.wait_for(lambda: all(e.settled.is_set() for e in self.envelopes if e.attempts))
        while True:
            try:
                await asyncio.wait_for(self.workspace.changed.wait(), seconds)
            except TimeoutError:
                return

    def summary(self) -> str:
        posted = "; ".join(f"{m.channel}/{m.thread_ts or '-'}: {m.text[:80]!r}" for m in self.bot_messages())
        told = "; ".join(f"{e.user}: {e.text[:80]!r}" for e in self.ephemerals)
        failed = "; ".join(f"{call.method}: {call.error}" for call in self.calls if call.error)
        return f"Posted: {posted or 'nothing'}. Ephemeral: {told or 'nothing'}. Failed calls: {failed or 'none'}."
