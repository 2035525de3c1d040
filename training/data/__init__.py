"""What models learn from: rows, where they come from, what is kept out, and the snapshots they are frozen in."""
