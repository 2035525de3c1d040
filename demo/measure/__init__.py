"""What the tiny model can do on drawings it has never seen: `python -m demo.measure` writes `demo/MODEL_CARD.md`."""
