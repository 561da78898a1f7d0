"""The bot's side of Slack: ways in, posting, files, and the socket."""
