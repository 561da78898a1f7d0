"""The words: a Diagnosis in; Block Kit, terminal text or JSON out. Pure. Escaping and limits of Slack live here alone."""
