"""Label Studio beside Parley, without I/O: what its projects look like, our tasks in it, what came back."""
