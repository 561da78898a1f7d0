"""Durable work: what was accepted is finished, once, whatever becomes of the process that accepted it."""
