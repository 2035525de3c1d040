"""Rules of the arena: battles, pairing, leaks, signals, edits and progress, all without I/O."""
