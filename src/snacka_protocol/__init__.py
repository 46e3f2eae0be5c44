"""The wire: IRCv3 messages without I/O, for servers, clients and bots."""
