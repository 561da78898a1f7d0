"""Pasted text → Report: what a person's error text says, and nothing that it does not say."""

from bot.paste.read import read
from bot.paste.report import About, Mention, Report

__all__ = ["About", "Mention", "Report", "read"]
