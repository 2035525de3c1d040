"""What makes machine drafts: a chat model of a server, or a model that only translates, in this process."""
