"""The whole trial, with the bot as in production in a process of its own."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


WITH_THE_MANIFEST = (
    "import sys, yaml; from bot.playground.play import main; sys.exit(main(yaml.safe_load(open('manifest.yml'))))"
)


def test_every_way_of_asking_is_answered_with_the_scopes_of_the_manifest_alone_and_without_a_terminal_it_ends() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITH_THE_MANIFEST],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert "7 questions answered, one remark met with silence" in ended.stdout
    assert "Fixed: expired.localhost" in ended.stdout


def test_at_a_terminal_it_takes_own_commands_and_pastes_of_several_lines() -> None:
    terminal = Terminal()
    try:
        row = terminal.until(r"hosts, help, quit")
        host = re.search(r"(self-signed\.localhost:\d+)", row)
        assert host
        terminal.type(f"/certcheck {host[1]}")
        assert "vouches for itself" in terminal.until(r"(?s)Checked .*> $")
        terminal.type(
            "Cocoa error -1202:\nNSErrorFailingURLStringKey=" + f"https://{host[1]}/,\nNSURLErrorDomain Code=-1202"
        )
        assert "vouches for itself" in terminal.until(r"(?s)Checked .*> $")
        terminal.type('NSURLErrorDomain Code=-1202 "(null)"')
        terminal.until(r"(?s)Name the server.*> $")
        terminal.type("press")
        terminal.until("Server: ")
        terminal.type(host[1])
        assert "vouches for itself" in terminal.until(r"(?s)Checked .*> $")
        terminal.type("lunch?")
        terminal.until("keeps silent")
        terminal.type("done 1")
        assert "✅ 1. " in terminal.until(r"(?s)Checked .*> $")
        terminal.type("done 99")
        terminal.until("There is no step 99")
        terminal.type("mend self-signed")
        terminal.until("is mended")
        terminal.type("again")
        assert "Fixed: self-signed.localhost" in terminal.until(r"(?s)Checked .*> $")
        terminal.type("quit")
        assert terminal.process.wait(60) == 0
    finally:
        terminal.process.kill()


class Terminal:
    """The playground at the other end of a pseudo-terminal."""

    def __init__(self) -> None:
        self.end, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "playground"],
            cwd=ROOT,
            stdin=other,
            stdout=other,
            stderr=other,
            env={**os.environ, "TERM": "dumb", "COLUMNS": "120"},
        )
        os.close(other)

    def type(self, text: str) -> None:
        os.write(self.end, f"{text}\n".encode())

    def until(self, pattern: str, seconds: float = 90) -> str:
        """What is printed until the pattern is there."""
        text, limit = "", time.monotonic() + seconds
        while not re.search(pattern, text):
            ready, _, _ = select.select([self.end], [], [], max(0.0, limit - time.monotonic()))
            assert ready, f"not printed: {pattern}; printed: {text[-2000:]}"
            text += os.read(self.end, 65536).decode(errors="replace").replace("\r", "")
        return text
