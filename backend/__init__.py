"""The backend: HTTP, services, the database, blobs, serving and runs."""
