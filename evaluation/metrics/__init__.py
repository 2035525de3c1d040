"""How near texts come to their references, and what texts are like by themselves; each score with its signature."""
