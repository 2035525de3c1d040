"""Machine drafts as long work: its folder, what is kept of what models answered, how everything is asked."""
