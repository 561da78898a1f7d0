"""What people paste by mistake is written down nowhere, and a private key is met with a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.playground.slack import StandIn
from tests.slack.conftest import ANN, PASTE, C, Hosts, finished

KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCSECRETKEY\n-----END PRIVATE KEY-----"
SECRETS = f"{KEY}\npassword=hunter2pw token xoxb-1234-5678-SECRETPASTE\n"
CUT = (b"SECRETKEY", b"hunter2pw", b"SECRETPASTE")


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith("certcheck.db"))


@pytest.mark.parametrize("as_snippet", [False, True])
async def test_no_secret_of_a_paste_is_ever_on_the_disk(
    slack: StandIn, bot: Hosts, folder: Path, as_snippet: bool
) -> None:
    bot.gate.clear()
    said = await slack.say(C, ANN, SECRETS + PASTE.format(host="shop.example.com"), as_snippet=as_snippet)
    await slack.wait_for(lambda: slack.replies(said))
    assert as_snippet or b"shop.example.com" in on_disk(folder)
    assert not [secret for secret in CUT if secret in on_disk(folder)]
    bot.gate.set()
    await finished(slack, said)
    assert not [secret for secret in CUT if secret in on_disk(folder)]


async def test_a_key_pasted_with_an_error_reaches_the_examiner_as_a_fact(slack: StandIn, bot: Hosts) -> None:
    await finished(slack, await slack.say(C, ANN, SECRETS + PASTE.format(host="shop.example.com")))
    report = bot.asked[0][1]
    assert report is not None
    assert report.private_key


@pytest.mark.parametrize("text", [KEY, f"@certcheck here you are\n{KEY}", KEY.replace("\n", "\\n")])
async def test_a_key_pasted_by_itself_is_warned_of_in_its_thread(slack: StandIn, bot: Hosts, text: str) -> None:
    answer = await finished(slack, await slack.say(C, ANN, text))
    assert "private key was pasted" in answer.text
    assert "SECRETKEY" not in answer.text
    assert not bot.asked


async def test_a_key_in_a_snippet_is_warned_of(slack: StandIn, bot: Hosts) -> None:
    assert "private key" in (await finished(slack, await slack.say(C, ANN, KEY, as_snippet=True))).text


async def test_talk_about_keys_is_met_with_silence(slack: StandIn, bot: Hosts) -> None:
    await slack.say(C, ANN, "the file has to begin with -----BEGIN PRIVATE KEY----- and yours does not")
    await slack.quiet()
    assert not slack.bot_messages()
