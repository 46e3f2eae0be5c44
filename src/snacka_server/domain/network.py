"""Everyone and every channel, found by folded name or by id.

It holds state and finds things; it decides nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from snacka_protocol.casemapping import fold_channel, fold_nick
from snacka_protocol.errors import InvalidName

from .channel import Channel
from .user import INVISIBLE, User
from .watchers import Watchers

CHANNEL: Final = "channel"
"""A kind of document, as in `keeping`; its keys are folded names."""
REMEMBERED: Final = 1000
"""People who left or changed their name that WHOWAS still knows, everybody's together."""


@dataclass(frozen=True, slots=True)
class Departed:
    """Somebody as they were when their name became free. `left_ms` is UTC milliseconds."""

    folded: str
    nick: str
    username: str
    host: str
    realname: str
    account: str
    left_ms: int


class Network:
    """`name` is the network's, `server` this server's own name as it stands in sources."""

    def __init__(self, name: str, server: str) -> None:
        self.name = name
        self.server = server
        self.users: dict[str, User] = {}
        self.nicks: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.watchers = Watchers()
        self.departed: deque[Departed] = deque(maxlen=REMEMBERED)
        self.touched: dict[tuple[str, str], None] = {}
        """Kinds and keys of documents that have changed since they were last kept, in that order."""
        self.most_users = 0
        self.invisible = 0
        """People with the mode of that name."""
        self.occupied = 0
        """Channels with somebody in them."""

    def touch(self, kind: str, key: str) -> None:
        """What is kept of this is no longer true."""
        self.touched[kind, key] = None

    def user(self, nick: str) -> User | None:
        """The person called so, or None; a name that cannot exist belongs to nobody."""
        found = self.nicks.get(nick)
        if found is not None:
            return found
        try:
            return self.nicks.get(fold_nick(nick))
        except InvalidName:
            return None

    def channel(self, name: str) -> Channel | None:
        found = self.channels.get(name)
        if found is not None:
            return found
        try:
            return self.channels.get(fold_channel(name))
        except InvalidName:
            return None

    def add_user(self, user: User) -> None:
        self.users[user.uid] = user
        self.nicks[user.folded] = user
        self.most_users = max(self.most_users, len(self.users))

    def remove_user(self, user: User) -> list[Channel]:
        """Take somebody out of everything. Returns the channels they were in."""
        left = list(user.channels.values())
        for channel in left:
            self.leave(user, channel)
        self.set_modes(user, "", INVISIBLE)
        self.users.pop(user.uid, None)
        for talk, other in tuple(user.talks.items()):  # one of them may be themselves
            other.talks.pop(talk, None)
        if self.nicks.get(user.folded) is user:
            del self.nicks[user.folded]
        return left

    def set_modes(self, user: User, added: str, removed: str) -> None:
        self.invisible -= INVISIBLE in user.modes
        user.modes.update(added)
        user.modes.difference_update(removed)
        self.invisible += INVISIBLE in user.modes

    def remember(self, user: User, time_ms: int) -> None:
        """Their name is about to be free: keep who it was."""
        self.departed.append(
            Departed(user.folded, user.nick, user.username, user.host, user.realname, user.account, time_ms)
        )

    def who_was(self, nick: str) -> list[Departed]:
        """Those who were called so, the last one first."""
        try:
            folded = fold_nick(nick)
        except InvalidName:
            return []
        return [departed for departed in reversed(self.departed) if departed.folded == folded]

    def rename(self, user: User, nick: str) -> None:
        folded = fold_nick(nick)
        if self.nicks.get(user.folded) is user:
            del self.nicks[user.folded]
        user.rename(nick, folded)
        self.nicks[folded] = user

    def join(self, user: User, channel: Channel, modes: str) -> None:
        if not channel.members:
            self.occupied += 1
        channel.members[user] = modes
        channel.invited.discard(user.uid)
        channel.audience = None
        user.channels[channel.folded] = channel

    def leave(self, user: User, channel: Channel) -> None:
        """An empty channel stays only while it has a history or a topic."""
        if channel.members.pop(user, None) is not None and not channel.members:
            self.occupied -= 1
        channel.audience = None
        user.channels.pop(channel.folded, None)
        if not channel.members and not channel.lasting:
            self.channels.pop(channel.folded, None)
