"""certcheck: says why a TLS certificate is not trusted, who has to act, and what to do."""

__version__ = "0.1.0"
