"""The terminal shows what would stand in Slack."""

from io import StringIO

import aiohttp
import pytest
from rich.console import Console
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.mrkdwn import mrkdwn
from bot.playground.show import Show
from bot.playground.slack import Ephemeral, StandIn

C, ANN = "C1", "U1ANN"


def shown(slack: StandIn) -> str:
    console = Console(file=StringIO(), width=100)
    Show(slack, console).everything()
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*bold* and `code` &amp; &lt;b&gt;", "bold and code & <b>"),
        ("<https://example.com/a|the page>", "the page (https://example.com/a)"),
        ("<@U1ANN> knows", "@Ann knows"),
        ("until <!date^1767225600^{date_short_pretty} {time}|new year>", "until 01 January 2026, 00:00 UTC"),
        (":x: gone", "❌ gone"),
        ("2 * 3 * 4 and a_b_c stay", "2 * 3 * 4 and a_b_c stay"),
        ("no \x1b[31mred\u202e here", "no [31mred here"),
    ],
)
def test_slack_text_reads_as_in_slack(text: str, expected: str) -> None:
    assert mrkdwn(text, lambda user: {"U1ANN": "Ann"}[user]).plain == expected


async def test_threads_buttons_and_private_notices_are_shown_where_they_stand() -> None:
    async with StandIn() as slack, aiohttp.ClientSession() as session:
        slack.user(ANN, "Ann")
        slack.channel(C, ANN, name="ops")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session)
        said = await slack.say(C, ANN, "Look at this")
        await slack.say(C, ANN, "another matter")
        press = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Name the server"}}
        blocks = [
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Which server?*"}},
            {"type": "actions", "elements": [press]},
        ]
        await client.chat_postMessage(channel=C, thread_ts=said.ts, text="Which server?", blocks=blocks)
        slack.workspace.tell(Ephemeral(C, ANN, slack.workspace.new_ts(), "Type a host."))
        lines = [line.rstrip() for line in shown(slack).splitlines()]
    assert lines[0].startswith("#ops  Ann, certcheck")
    question = lines.index("  ┃ Which server?")
    assert lines.index("Look at this") < question < lines.index("another matter")
    assert lines[question + 1] == "  ┃ [ Name the server ]"
    assert "👁 Only visible to Ann" in lines


async def test_news_repeats_nothing() -> None:
    async with StandIn() as slack:
        slack.channel(C, ANN)
        said = await slack.say(C, ANN, "first")
        console = Console(file=StringIO(), width=100)
        show = Show(slack, console)
        show.skip()
        await slack.say(C, ANN, "second", thread_ts=said.ts)
        show.news()
        show.news()
        text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "first" not in text
    assert text.count("second") == 1
