"""Passwords, and what is kept in their place. Nothing here knows who they belong to."""
