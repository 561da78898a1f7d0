"""The bot on trial without a Slack workspace and without a network: sick TLS servers and a local stand-in for Slack."""
