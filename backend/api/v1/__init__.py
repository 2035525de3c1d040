"""The JSON API, version 1: the same services that the pages use, for scripts."""
