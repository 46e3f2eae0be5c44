"""What the client knows: rooms, timelines, rosters, pending sends and the session that changes them. Pure:
no sockets, no clock of its own and no Textual: the screen, the plain mode, bots and tests share it."""
