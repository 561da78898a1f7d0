"""The words: a Diagnosis in; Block Kit, terminal text or JSON out. Pure. Escaping and Slack limits live here alone."""
