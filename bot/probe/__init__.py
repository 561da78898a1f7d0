"""The network: where the bot may go, and what it sees there. asyncio only; facts out, nothing judged."""
