"""Rules of the arena: battles, pairing, leaks, signals, mending, export and progress, all without I/O."""
