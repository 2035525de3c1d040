"""Runs on the application's side: who starts them, who looks after them, how they close."""
