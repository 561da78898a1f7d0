"""What becomes of accepted questions when things go wrong: measured, and written to docs/reliability.md."""
