"""The few places that reach into the framework's private parts, each guarded by a test that names them: an
upgrade of Textual fails there loudly instead of slowing the screen down silently."""
