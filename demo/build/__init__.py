"""How the tiny model is made: `python -m demo.build` draws, trains and writes it, and can be killed at any time."""
