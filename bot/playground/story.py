"""The questions of the trial: one in each way of asking, and one remark that is none of the bot's business."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.sick import Row, Sick
from bot.playground.slack import Message, StandIn
from bot.playground.slack.limits import controls, options

OPS, SUPPORT = "C0OPS", "C0SUPPORT"
ANN, BOB, MIA = "U0ANN", "U0BOB", "U0MIA"
SHORTCUT, ASK_HOST = "explain_certificate_error", "ask_host"
CHECK_AGAIN, WATCH, UNWATCH, STEP = "check_again", "watch", "unwatch", "step_done"


@dataclass(frozen=True)
class Asked:
    """A question. `answer` gives the finished message where it has to stand, or None while there is none."""

    how: str
    sick: Sick
    answer: Callable[[], Message | None]


@dataclass(frozen=True)
class Remark:
    """Something said that has to stay without an answer."""

    message: Message


def furnish(slack: StandIn) -> None:
    """The people and channels of the trial."""
    for user, name in ((ANN, "Ann"), (BOB, "Bob"), (MIA, "Mia")):
        slack.user(user, name)
    slack.channel(OPS, ANN, BOB, name="ops")
    slack.channel(SUPPORT, ANN, BOB, MIA, name="support")


async def ask_everything(slack: StandIn, row: Row) -> tuple[list[Asked], Remark]:
    """Ask without waiting for the answers: they are worked on side by side, as on a bad day."""
    remark = await slack.say(OPS, BOB, "The certificate course moved to Thursday, who brings the cake?")
    asked = [
        await _slash(slack, row["expired"]),
        await _paste(slack, row["self-signed"]),
        await _snippet(slack, row["missing-intermediate"]),
        await _mention(slack, row["wrong-host"]),
        await _shortcut(slack, row["untrusted-root"]),
        await _direct(slack, row["healthy"]),
        await _form(slack, row["revoked"]),
    ]
    return asked, Remark(remark)


async def mend(slack: StandIn, row: Row, answer: Message) -> Callable[[], Message | None]:
    """Ann marks the first step under the answer about the expired certificate, the server gets a new one, and Bob has
    it checked again. Gives what the bot says then, None while it says nothing."""
    await slack.press(answer, STEP, ANN, steps(answer)[:1])
    row.mend("expired")
    await slack.press(answer, CHECK_AGAIN, BOB)
    thread = slack.thread(answer.channel, str(answer.thread_ts))
    return lambda: next((m for m in slack.replies(thread[0]) if m.text.startswith("Fixed")), None)


def steps(answer: Message) -> list[str]:
    """The values of the steps that can be marked under an answer, in their order."""
    menus = (menu for block in answer.blocks for menu in controls(block) if menu.get("action_id") == STEP)
    return [option["value"] for menu in menus for option in options(menu)]


def apple_error(host: str, address: str, stream: int) -> str:
    """What an app on a Mac or an iPhone logs for kCFURLErrorServerCertificateUntrusted."""
    sentence = (
        "The certificate for this server is invalid. You might be connecting to a server that is pretending to be "
        f"“{host}” which could put your confidential information at risk."
    )
    return (
        f'Error Domain=NSURLErrorDomain Code=-1202 "{sentence}" UserInfo={{NSErrorFailingURLStringKey={address}, '
        f"_kCFStreamErrorDomainKey=3, _kCFStreamErrorCodeKey={stream}, NSErrorFailingURLKey={address}, "
        f"NSLocalizedDescription={sentence}}}"
    )


def finished(message: Message) -> bool:
    """Whether the bot is done with this message of its own."""
    return not message.text.startswith("Checking")


def _in_thread(slack: StandIn, how: str, sick: Sick, parent: Message) -> Asked:
    def answer() -> Message | None:
        return next((m for m in slack.replies(parent) if m.by_bot and finished(m) and _about(m, sick)), None)

    return Asked(how, sick, answer)


def _about(message: Message, sick: Sick) -> bool:
    return sick.host in message.text + json.dumps(message.blocks)


async def _slash(slack: StandIn, sick: Sick) -> Asked:
    await slack.slash("/certcheck", sick.target, OPS, ANN)

    def answer() -> Message | None:
        replies = (m for m in slack.messages(OPS) if m.by_bot and m.thread_ts)
        return next((m for m in replies if finished(m) and _about(m, sick)), None)

    return Asked("slash command", sick, answer)


async def _paste(slack: StandIn, sick: Sick) -> Asked:
    error = apple_error(sick.host, f"https://{sick.target}/login", -9807)
    said = await slack.say(SUPPORT, MIA, f"A customer gets this on the iPad since this morning:\n```{error}```")
    return _in_thread(slack, "pasted error", sick, said)


async def _snippet(slack: StandIn, sick: Sick) -> Asked:
    noise = "".join(f"2026-01-14 09:{n // 60:02d}:{n % 60:02d} sync[412] batch {n} sent, 0 errors\n" for n in range(90))
    error = apple_error(sick.host, f"https://{sick.target}/v2/sync", -9807)
    said = await slack.say(OPS, BOB, f"{noise}2026-01-14 09:31:02 sync[412] {error}\n", as_snippet=True)
    return _in_thread(slack, "snippet file", sick, said)


async def _mention(slack: StandIn, sick: Sick) -> Asked:
    said = await slack.say(OPS, BOB, "The wiki complains in every browser.")
    await slack.say(OPS, ANN, f"@certcheck {sick.target}", thread_ts=said.ts)
    return _in_thread(slack, "mention in a thread", sick, said)


async def _shortcut(slack: StandIn, sick: Sick) -> Asked:
    alert = {
        "title": "upload failed",
        "text": apple_error(sick.host, f"https://{sick.target}/upload", -9807),
        "fallback": "upload failed",
    }
    said = await slack.say(OPS, "", "", subtype="bot_message", bot_id="B0ALERTS", attachments=[alert])
    await slack.shortcut(SHORTCUT, said, ANN)
    return _in_thread(slack, "message shortcut", sick, said)


async def _direct(slack: StandIn, sick: Sick) -> Asked:
    said = await slack.dm(MIA, f"is {sick.target} all right?")
    return _in_thread(slack, "direct message", sick, said)


async def _form(slack: StandIn, sick: Sick) -> Asked:
    """A paste that names no host: the bot asks back, its button opens a field."""
    text = 'Error Domain=kCFErrorDomainCFNetwork Code=-1202 "(null)" UserInfo={_kCFStreamErrorCodeKey=-9807}'
    said = await slack.say(SUPPORT, BOB, text)
    questions = await slack.wait_for(lambda: [m for m in slack.replies(said) if m.by_bot])
    await slack.press(questions[0], ASK_HOST, BOB)
    view = (await slack.wait_for(lambda: slack.views))[-1]
    await slack.submit(view, {"host": sick.target})
    return _in_thread(slack, "paste without a host, then the form", sick, said)
