"""Performance comparisons that anyone can run: `make bench`. Each prints a ratio and is written to RESULTS.md."""
