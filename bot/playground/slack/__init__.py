"""A local stand-in for Slack, written from Slack's documentation: Web API, Socket Mode, response URLs and files.

It shares no code with the bot, so that it refuses what Slack would refuse and not what the bot expects.
"""

from bot.playground.slack.socketmode import Envelope
from bot.playground.slack.standin import StandIn
from bot.playground.slack.workspace import Channel, Ephemeral, File, Message, User, View

__all__ = ["Channel", "Envelope", "Ephemeral", "File", "Message", "StandIn", "User", "View"]
