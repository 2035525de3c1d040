"""Runs: started so that they outlive the application, watched by their locks, closed by comparing with the parent."""
