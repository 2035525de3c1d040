"""The arena: battles are begun, answered, judged and mended here."""
