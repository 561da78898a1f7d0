"""How a server ended the handshake, in words that follow "ends the handshake"."""

from __future__ import annotations

from bot.trust.sighting import Problem, Trouble

_HOW = {
    Problem.ALERT: "with the alert “{}”",
    Problem.CLOSED: "by closing the connection",
    Problem.PROTOCOL: "with an error: {}",
}


def how_it_ended(trouble: Trouble) -> str:
    """ "" for what is no such ending."""
    return _HOW[trouble.problem].format(trouble.detail) if trouble.problem in _HOW else ""
