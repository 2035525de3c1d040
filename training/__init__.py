"""How a model learns: trainable parts, batches and the loop that every stage shares."""
