"""The terminal says the same as Slack, in the same order, and nothing can move its cursor."""

from __future__ import annotations

from bot.render.text import answer_text
from tests.render.build import EXPIRED_FACTS, MISSING, UNKNOWN, cause, diagnosis, named

SICK = diagnosis(named(cause(), EXPIRED_FACTS), named(MISSING, {"missing": "\x1b]0;owned\x07 CA\r\n\u202e"}))


def test_colour_only_adds_to_the_words() -> None:
    coloured = answer_text(SICK, colour=True)
    for code in ("\x1b[1;31m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == answer_text(SICK)
    assert answer_text(SICK).startswith("NOT TRUSTED\n")
    assert answer_text(diagnosis()).startswith("TRUSTED\n")
    assert answer_text(diagnosis(clients={"apple": UNKNOWN})).startswith("NOT KNOWN\n")


def test_control_characters_of_a_certificate_do_not_reach_the_terminal() -> None:
    assert not [c for c in answer_text(SICK) if c != "\n" and not c.isprintable()]


def test_words_wrap_and_commands_stay_whole() -> None:
    rows = answer_text(SICK, width=50).splitlines()
    assert "      certbot --nginx -d api.example.com" in rows
    assert max(len(row) for row in rows if "://" not in row) <= 50
    order = [
        answer_text(SICK).index(part)
        for part in ("Who has to act", "Fix in this order", "\n1. The", "\n2. ", "For whoever")
    ]
    assert order == sorted(order)
