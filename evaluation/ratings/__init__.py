"""From votes to ratings that are honest when there are few, and to decisions that may be looked at every day."""
