"""The options of server and client: where values come from and what is allowed."""
