"""What an operator sees of a running server. It reads the others and changes nothing."""
