"""The doors: one Django settings module per entrance, each with its own process, database and secret key."""
