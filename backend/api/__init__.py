"""HTTP, thin: who asks, whether they may, and one call to a service."""
