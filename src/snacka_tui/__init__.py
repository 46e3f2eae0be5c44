"""The full-screen chat client."""
