"""Troubles of the network that are no certificate matter, so that they can be told apart and explained."""

from bot.paste.speaker import Speaker, other

REFUSED = ("connection refused", "ECONNREFUSED", "Could not connect to the server", "actively refused")
NAME = ("could not resolve host", "ENOTFOUND", "no such host", "name or service not known", "EAI_AGAIN",
        "server with the specified hostname could not be found", "ERR_NAME_NOT_RESOLVED")  # fmt: skip
TIMEOUT = ("timed out", "ETIMEDOUT", "i/o timeout", "deadline exceeded", "ERR_CONNECTION_TIMED_OUT")

SPEAKER = Speaker("network", signs=other(*REFUSED, *NAME, *TIMEOUT))
