"""How a model learns: recipes, rows, the stage engine, and the folder of a run."""
