"""What is remembered: questions and their answers, watches, what hosts showed over time, and which replicas live.

SQLAlchemy 2 (asyncio) on SQLite or PostgreSQL; Alembic brings the tables up to date when the bot starts.
"""
