"""Installing the app into further workspaces: a person agrees, the app exchanges the code for a token.

Source: docs.slack.dev/authentication/installing-with-oauth and docs.slack.dev/reference/methods/oauth.v2.access.
"""

import secrets
from typing import TYPE_CHECKING

from bot.playground.slack.web import Method, needed
from bot.playground.slack.workspace import APP, BOT_USER, Json, RefusedError

if TYPE_CHECKING:
    from bot.playground.slack.standin import StandIn


class Installs:
    """`tokens`: the workspace of each bot token that was given out and is still good."""

    def __init__(self) -> None:
        self.client_id = "1234567890.1234567890"
        self.client_secret = secrets.token_hex(16)
        self.tokens: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def agree(self, team: str) -> str:
        """A person of that workspace lets the app in: the code that comes back with the redirection."""
        code = secrets.token_hex(20)
        self._codes[code] = team
        return code

    def exchange(self, args: Json) -> tuple[str, str]:
        """(team, token) for a code, which is good once."""
        needed(args, "code")
        if args.get("client_id") != self.client_id:
            raise RefusedError("invalid_client_id")
        if args.get("client_secret") != self.client_secret:
            raise RefusedError("bad_client_secret")
        team = self._codes.pop(str(args["code"]), None)
        if team is None:
            raise RefusedError("invalid_code")
        token = f"xoxb-{secrets.token_hex(12)}"
        self.tokens[token] = team
        return team, token


async def access(stand: "StandIn", args: Json) -> Json:
    team, token = stand.installs.exchange(args)
    return {
        "app_id": APP,
        "authed_user": {"id": "U0INSTALLER"},
        "scope": ",".join(sorted(stand.web_api.scopes or ("chat:write",))),
        "token_type": "bot",
        "access_token": token,
        "bot_user_id": BOT_USER,
        "team": {"id": team, "name": team.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def revoke(stand: "StandIn", args: Json) -> Json:
    return {"revoked": stand.installs.tokens.pop(args["_token"], None) is not None}


METHODS = {
    "oauth.v2.access": Method(access, token="none"),
    "auth.revoke": Method(revoke),
}
