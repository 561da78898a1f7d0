"""The workspaces that the bot serves: one by its token, or all in which it was installed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext

from bot.slack.calls import Client
from bot.slack.echoes import Echoes
from bot.slack.files import Files
from bot.slack.intake import Self
from bot.slack.posting import Poster
from bot.slack.reading import Reader

_KEY = "workspace"


@dataclass(frozen=True)
class Workspace:
    """One workspace: who the bot is there, and what speaks to Slack with its token."""

    team: str
    client: Client = field(repr=False)
    me: Self
    files: Files = field(repr=False)
    reader: Reader = field(repr=False)
    poster: Poster = field(repr=False)
    echoes: Echoes = field(default_factory=Echoes, repr=False)


def workspace(team: str, client: Client, me: Self) -> Workspace:
    """`client` holds the token."""
    files = Files(client)
    return Workspace(team, client, me, files, Reader(files, client, me.user), Poster(client, me.user))


class Workspaces(Protocol):
    """Finds the workspace of a question."""

    async def of(self, team: str) -> Workspace | None:
        """None where the bot is not installed, or not any more. Raises one of DATABASE_ERRORS."""

    async def are_open(self) -> bool:
        """Whether Slack takes the token that all depends on, where there is such a one."""


class OneWorkspace:
    """The one whose token is in the settings, whatever team a question comes from: in a channel that organisations
    share, that may be another one."""

    def __init__(self, only: Workspace) -> None:
        self._only = only

    async def of(self, team: str) -> Workspace | None:  # noqa: ARG002 - there is but one
        return self._only

    async def are_open(self) -> bool:
        return await self._only.client.is_taken()


def authorizing(workspaces: Workspaces) -> Callable[..., Awaitable[Any]]:
    """What Bolt asks for each request: whose token it is to be answered with."""

    async def authorize(context: AsyncBoltContext, team_id: str | None) -> AuthorizeResult | None:
        found = await workspaces.of(team_id or "")
        if found is None:
            return None
        context[_KEY] = found
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=found.team,
            bot_user_id=found.me.user,
            bot_id=found.me.bot,
            bot_token=found.client.token,
        )

    return authorize


def workspace_of(context: AsyncBoltContext) -> Workspace:
    """The workspace of a request that Bolt has authorized."""
    found = context[_KEY]
    assert isinstance(found, Workspace)
    return found
