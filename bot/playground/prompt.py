"""The person's own turn in the terminal: slash commands, pastes, mentions, pressing the bot's button."""

import asyncio
import contextlib
import re
import select
import sys
import threading
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from bot.playground.show import Show
from bot.playground.sick import Row
from bot.playground.slack import Message, StandIn
from bot.playground.slack.limits import controls
from bot.playground.slack.standin import TYPED_LIMIT
from bot.playground.story import ANN, ASK_HOST, CHECK_AGAIN, OPS, STEP, UNWATCH, WATCH, finished, steps

LONGEST_WAIT = 130.0
_PASTE_PAUSE = 0.15  # seconds without another line: the paste is over
_HELP = """Your turn, as Ann in #ops:
  /certcheck HOST:PORT     ask about a server (the sick ones are listed by: hosts)
  any text                 is said in the channel; paste an error, or talk to @certcheck
  press                    presses the button with which the bot asked for a host
  done 2                   marks step 2 under the newest answer as done
  again, watch, unwatch    presses [Check again], [Tell me when it is fixed], [Stop watching] there
  mend expired             gives that server a healthy certificate
  Enter                    shows what came meanwhile: a watch looks every minute
  hosts, help, quit"""
_BUTTONS = {"again": CHECK_AGAIN, "watch": WATCH, "unwatch": UNWATCH}


class Prompt:
    def __init__(self, slack: StandIn, row: Row, show: Show, console: Console) -> None:
        self.slack, self.row, self.show, self.console = slack, row, show, console

    async def converse(self) -> None:
        """Until `quit`, the end of input, or Ctrl-C."""
        self._hosts()
        self.console.print(_HELP, markup=False)
        with _terminal_kept():
            while True:
                text = await _typed("\n> ")
                word = (text or "").strip().lower()
                if text is None or word in ("quit", "exit", "q"):
                    return
                if word == "hosts":
                    self._hosts()
                elif word == "help":
                    self.console.print(_HELP, markup=False)
                elif not word:
                    self.show.news()
                else:
                    try:
                        if word.startswith("mend "):
                            self._mend(word.removeprefix("mend ").strip())
                        else:
                            await self._act(text.strip())
                    except (LookupError, TimeoutError) as error:
                        self.console.print(str(error), style="red", markup=False)

    async def _act(self, text: str) -> None:
        before, answer = (len(self.slack.bot_messages()), len(self.slack.ephemerals)), None
        word = text.lower()
        if word == "press":
            if not await self._press():
                return
        elif word in _BUTTONS:
            answer = self._newest(_BUTTONS[word])
            await self.slack.press(answer, _BUTTONS[word], ANN)
        elif number := re.fullmatch(r"done ([0-9]{1,4})", word):
            answer = self._newest(STEP)
            await self.slack.press(answer, STEP, ANN, [_step(answer, int(number[1]))])
        elif text.startswith("/"):
            command, _, rest = text.partition(" ")
            if command != "/certcheck":
                self.console.print(f"{command} is not a valid command here; /certcheck is.", markup=False)
                return
            await self.slack.slash(command, rest.strip(), OPS, ANN)
        else:
            await self.slack.say(OPS, ANN, text, as_snippet=len(text) > TYPED_LIMIT)
        await self._wait()
        self.show.news()
        if answer is not None:
            self.show.again(answer)
        elif (len(self.slack.bot_messages()), len(self.slack.ephemerals)) == before:
            self.console.print("(The bot keeps silent: this is none of its business.)", style="dim")

    async def _press(self) -> bool:
        await self.slack.press(self._newest(ASK_HOST), ASK_HOST, ANN)
        view = (await self.slack.wait_for(lambda: self.slack.views))[-1]
        host = await _typed("Server: ")
        if not host or not host.strip():
            view.closed = True
            return False
        await self.slack.submit(view, {"host": host.strip()})
        for error in view.errors.values():
            self.console.print(error, style="red", markup=False)
        view.closed = True
        return not view.errors

    def _newest(self, action: str) -> Message:
        """The newest message of the bot's with this control."""
        shown = [(message, control) for message in self.slack.bot_messages() for control in _controls(message)]
        found = [message for message, control in shown if control == action]
        if not found:
            raise LookupError("The bot has said nothing with this to press.")
        return found[-1]

    def _mend(self, name: str) -> None:
        self.row.mend(name)
        self.console.print(f"{name} is mended. Whoever is connected now sees a good certificate.", markup=False)

    async def _wait(self) -> None:
        """Until the bot has finished everything it began."""
        await self.slack.quiet(0.7)
        with contextlib.suppress(TimeoutError):
            await self.slack.wait_for(lambda: all(map(finished, self.slack.bot_messages())), LONGEST_WAIT)
        await self.slack.quiet(0.3)

    def _hosts(self) -> None:
        table = Table(title="The row of servers", title_justify="left", box=None, padding=(0, 2))
        for sick in self.row.servers:
            table.add_row(sick.target, sick.what)
        self.console.print(table)


def _step(answer: Message, number: int) -> str:
    """The value of a step of an answer. Raises LookupError."""
    found = steps(answer)
    if not 1 <= number <= len(found):
        raise LookupError(f"There is no step {number} to mark under the newest answer: it has 1 to {len(found)}.")
    return found[number - 1]


def _controls(message: Message) -> list[str]:
    return [str(one.get("action_id")) for block in message.blocks for one in controls(block)]


async def _typed(prompt: str) -> str | None:
    """What the person types or pastes, several lines at once if they come at once; None at the end of input.

    The reading thread is a daemon: leaving by Ctrl-C does not wait for another line.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str | None] = loop.create_future()

    def give(result: str | None) -> None:
        if not done.done():
            done.set_result(result)

    def read() -> None:
        try:
            lines = [input(prompt)]
            while select.select([sys.stdin], [], [], _PASTE_PAUSE)[0]:
                lines.append(input())
            result: str | None = "\n".join(lines)
        except (EOFError, OSError, ValueError):
            result = None
        with contextlib.suppress(RuntimeError):  # the loop is gone: the person has left
            loop.call_soon_threadsafe(give, result)

    threading.Thread(target=read, daemon=True).start()
    return await done


@contextlib.contextmanager
def _terminal_kept() -> Iterator[None]:
    """Line editing for the prompt, and the terminal's modes put back however it is left."""
    try:
        import readline  # noqa: F401 - input() edits lines once it is loaded
        import termios

        modes = termios.tcgetattr(sys.stdin)
    except (ImportError, OSError):
        yield
        return
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, modes)
