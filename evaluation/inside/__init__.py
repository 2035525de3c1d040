"""What goes on inside a model: how far what it sees lies from what it reads."""
