"""What tests share: a real server to talk to, and people who talk."""
