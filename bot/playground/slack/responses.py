"""response_url: an address for five answers within thirty minutes, wherever the person asked."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.playground.slack.chat import content_of, thread_of
from bot.playground.slack.web import flag
from bot.playground.slack.workspace import BOT_USER, Ephemeral, Json, Message, RefusedError

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn

MOST_USES = 5
LASTS = 30 * 60.0


@dataclass
class ResponseUrl:
    channel: str
    user: str
    given: float
    original: Message | Ephemeral | None = None
    uses: int = 0


class ResponseUrls:
    def __init__(self, stand: "StandIn") -> None:
        self.stand = stand
        self.given: dict[str, ResponseUrl] = {}
        self.answers: list[tuple[Json, str | None]] = []  # (body, error) of every use

    def new(self, kind: str, channel: str, user: str, original: Message | Ephemeral | None = None) -> str:
        """`kind`: commands or actions, as in Slack's own addresses."""
        name = secrets.token_urlsafe(12)
        self.given[name] = ResponseUrl(channel, user, self.stand.workspace.now(), original)
        return f"{self.stand.url}/{kind}/T0PLAY/{name}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if (spoiled := await self.stand.web_api.spoil(request, "response_url")) is not None:
            return spoiled
        try:
            body = await request.json()
            if not isinstance(body, dict):
                raise ValueError
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        error, status = None, 200
        address = self.given.get(request.match_info["name"])
        try:
            if address is None:
                raise RefusedError("invalid_url")
            self._use(address, body)
        except RefusedError as refusal:
            error = refusal.error
            status = 404 if error in ("invalid_url", "used_url", "expired_url") else 400
        self.answers.append((body, error))
        self.stand.workspace.touch()
        return web.json_response({"ok": False, "error": error}, status=status) if error else web.Response(text="ok")

    def _use(self, address: ResponseUrl, body: Json) -> None:
        if self.stand.workspace.now() - address.given > LASTS:
            raise RefusedError("expired_url")
        if address.uses >= MOST_USES:
            raise RefusedError("used_url")
        address.uses += 1
        self.deliver(address, body, via="response_url")

    def deliver(self, address: ResponseUrl, body: Json, via: str) -> None:
        """Carry out an answer; also what the acknowledgement of a slash command may hold."""
        space = self.stand.workspace
        if flag(body, "delete_original"):
            if isinstance(address.original, Message):
                space.delete(address.original)
            elif address.original is not None:
                address.original.deleted = True
            return
        text, blocks, attachments = content_of(body)
        if flag(body, "replace_original") and address.original is not None:
            if isinstance(address.original, Message):
                space.change(address.original, text, blocks, BOT_USER)
            else:
                address.original.text, address.original.blocks = text, blocks
            return
        thread = thread_of(self.stand, space.channels[address.channel], body)
        if body.get("response_type") == "in_channel":
            self.stand.post_as_bot(address.channel, text, blocks, attachments, thread, body)
        else:
            told = Ephemeral(address.channel, address.user, space.new_ts(), text, blocks, thread, via)
            space.tell(told)
