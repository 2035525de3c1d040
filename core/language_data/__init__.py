"""What is known about each language, as data; ask `core.languages`."""
