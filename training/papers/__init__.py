"""Papers in small: what each compares, what came of it here, and a page that has both beside each other."""
