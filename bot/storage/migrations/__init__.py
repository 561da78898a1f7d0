"""The tables' history, brought up to date when the bot starts."""
