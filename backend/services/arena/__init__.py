"""The arena: battles are begun, answered, judged and edited here."""
