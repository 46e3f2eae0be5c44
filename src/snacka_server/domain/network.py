"""Everyone and every channel, found by folded name or by id.

It holds state and finds things; it decides nothing.
"""

from __future__ import annotations

from typing import Final

from snacka_protocol.casemapping import fold_channel, fold_nick
from snacka_protocol.errors import InvalidName

from .account import Account
from .ban import Bans
from .channel import RANK_OF, Channel
from .departed import Departed, Departures
from .looks import Looks
from .markers import marker_key, of_account, of_guest
from .policy import keeper_key
from .user import INVISIBLE, OPERATOR, User
from .watchers import Watchers

CHANNEL: Final = "channel"
"""A kind of document, as in `keeping`; its keys are folded names."""
ACCOUNT: Final = "account"
"""Another; its keys are folded names, too."""
BAN: Final = "ban"
"""Who is kept out; keys are what a ban looks at and whom it names, with a line feed between them."""
MARKER: Final = "marker"
"""How far somebody has read; keys are `markers.marker_key`."""
PERSON: Final = "person"
"""And another; its keys are uids."""
FORMER_NAMES: Final = 3
"""Names under which a channel that was renamed is still found."""


class Network:
    """`name` is the network's, `server` this server's own name as it stands in sources."""

    def __init__(self, name: str, server: str) -> None:
        self.name = name
        self.server = server
        self.users: dict[str, User] = {}
        self.nicks: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.made: dict[str, dict[Channel, None]] = {}
        """Channels by who made them (`Channel.made_by`)."""
        self.accounts: dict[str, Account] = {}
        self.owners: dict[str, str] = {}
        """Folded nicks that belong to an account, and that account's folded name: see `reserve`."""
        self.looks = Looks()
        """How the nicks look that people have now ..."""
        self.owned_looks = Looks()
        """... and those that belong to accounts."""
        self.persons: dict[str, User] = {}
        """Who is here with an account, by its folded name: new connections of it speak for them, too."""
        self.former: dict[str, str] = {}
        """Names that channels had before they were renamed, and the name they have now; all folded."""
        self.bans = Bans()
        self.watchers = Watchers()
        self.departed = Departures()
        self.touched: dict[tuple[str, str], None] = {}
        """Kinds and keys of documents that have changed since they were last kept, in that order."""
        self.most_users = 0
        self.invisible = 0
        """People with the mode of that name, ..."""
        self.operators = 0
        """... and those who operate the server."""
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

    def account(self, name: str) -> Account | None:
        """The account called so, or None; one of a person's other nicks does not find it."""
        try:
            return self.accounts.get(fold_nick(name))
        except InvalidName:
            return None

    def reserved(self, folded: str, account: Account | None) -> bool:
        """Whether the nick belongs to an account other than this one."""
        owner = self.owners.get(folded)
        return owner is not None and (account is None or owner != account.folded)

    def add_account(self, account: Account) -> None:
        self.accounts[account.folded] = account
        for folded, nick in account.nicks.items():
            self.reserve(folded, nick, account)
        self.touch(ACCOUNT, account.folded)

    def reserve(self, folded: str, nick: str, account: Account) -> None:
        self.owners[folded] = account.folded
        self.owned_looks.add(folded, nick)

    def release(self, folded: str) -> None:
        self.owners.pop(folded, None)
        self.owned_looks.remove(folded)

    def remove_account(self, account: Account) -> None:
        self.accounts.pop(account.folded, None)
        for folded in account.nicks:
            self.release(folded)
        for target in account.markers:
            self.touch(MARKER, of_account(account.folded, target))
        self.touch(ACCOUNT, account.folded)

    def set_account(self, user: User, account: Account | None) -> None:
        """Log somebody in or, with None, out. The first of an account is the one others join."""
        if user.account:
            folded = fold_nick(user.account)
            if self.persons.get(folded) is user:
                self.touch(PERSON, user.uid)
                del self.persons[folded]
        user.account = account.name if account is not None else ""
        if account is not None:
            self.persons.setdefault(account.folded, user)
        self.keep_person(user)

    def markers_of(self, user: User) -> dict[str, int]:
        """How far the person has read, by folded target, UTC milliseconds: to be changed by `apply` alone."""
        account = self.account(user.account) if user.account else None
        return account.markers if account is not None else user.markers

    def metadata_of(self, user: User) -> dict[str, str]:
        """What the person says about themselves, by key: to be changed by `apply` alone."""
        account = self.account(user.account) if user.account else None
        return account.metadata if account is not None else user.metadata

    def keep_metadata(self, user: User) -> None:
        if user.account:
            self.touch(ACCOUNT, fold_nick(user.account))
        self.keep_person(user)

    def keep_person(self, user: User) -> None:
        """What is kept of the person is no longer true.

        Guests are kept like everybody else: a log that is replayed from here on may tell of them.
        """
        self.touch(PERSON, user.uid)

    def add_user(self, user: User) -> None:
        self.users[user.uid] = user
        self.nicks[user.folded] = user
        self.looks.add(user.folded, user.nick)
        self.most_users = max(self.most_users, len(self.users))
        self.keep_person(user)

    def remove_user(self, user: User, time_ms: int) -> list[Channel]:
        """Take somebody out of everything. Returns the channels they were in."""
        left = list(user.channels.values())
        for channel in left:
            channel.active_ms = time_ms
            self.leave(user, channel)
        self.set_modes(user, "", f"{INVISIBLE}{OPERATOR}")
        self.keep_person(user)
        for target in user.markers:
            self.touch(MARKER, of_guest(user, target))
        self.users.pop(user.uid, None)
        if user.account:
            folded = fold_nick(user.account)
            if self.persons.get(folded) is user:
                del self.persons[folded]
        for talk, other in tuple(user.talks.items()):  # one of them may be themselves
            other.talks.pop(talk, None)
        if self.nicks.get(user.folded) is user:
            del self.nicks[user.folded]
            self.looks.remove(user.folded)
        return left

    def set_modes(self, user: User, added: str, removed: str) -> None:
        self.invisible -= INVISIBLE in user.modes
        self.operators -= OPERATOR in user.modes
        user.modes.update(added)
        user.modes.difference_update(removed)
        self.invisible += INVISIBLE in user.modes
        self.operators += OPERATOR in user.modes
        self.keep_person(user)

    def who_was(self, nick: str) -> list[Departed]:
        """Those who were called so, the last one first."""
        try:
            folded = fold_nick(nick)
        except InvalidName:
            return []
        return self.departed.called(folded)

    def rename(self, user: User, nick: str) -> None:
        folded = fold_nick(nick)
        if self.nicks.get(user.folded) is user:
            del self.nicks[user.folded]
            self.looks.remove(user.folded)
        user.rename(nick, folded)
        self.nicks[folded] = user
        self.looks.add(folded, nick)
        self.keep_person(user)

    def join(self, user: User, channel: Channel, modes: str, time_ms: int) -> None:
        if not channel.members:
            self.occupied += 1
        channel.members[user] = modes
        channel.since[user] = time_ms
        channel.invited.discard(user.uid)
        channel.audience = None
        user.channels[channel.folded] = channel
        self.keep_person(user)

    def leave(self, user: User, channel: Channel) -> None:
        """An empty channel stays only while it has a history or a topic."""
        if channel.rank(user) >= RANK_OF["o"]:
            channel.remember_keeper(keeper_key(user), user.uid)  # as they are called when they go
            self.touch(CHANNEL, channel.folded)
        if channel.members.pop(user, None) is not None and not channel.members:
            self.occupied -= 1
        channel.audience = None
        channel.judged.pop(user, None)
        channel.since.pop(user, None)
        user.channels.pop(channel.folded, None)
        self.keep_person(user)
        if not channel.members and not channel.lasting:
            self.remove_channel(channel)

    def add_channel(self, channel: Channel) -> None:
        self.channels[channel.folded] = channel
        if channel.made_by:
            self.made.setdefault(channel.made_by, {})[channel] = None

    def remove_channel(self, channel: Channel) -> None:
        """The channel exists no longer, and neither do the names it had."""
        if self.channels.get(channel.folded) is channel:
            del self.channels[channel.folded]
            if channel.made_by:
                del self.made[channel.made_by][channel]
                if not self.made[channel.made_by]:
                    del self.made[channel.made_by]
        self._forget_names(channel)
        self.touch(CHANNEL, channel.folded)

    def rename_channel(self, channel: Channel, name: str) -> None:
        before, folded = channel.folded, fold_channel(name)
        channel.name = name
        if folded == before:
            self.touch(CHANNEL, folded)
            return
        del self.channels[before]
        self._forget_names(channel)
        self.former.pop(folded, None)
        names = [former for former in (*channel.former, before) if former != folded]
        channel.folded, channel.former = folded, tuple(names[-FORMER_NAMES:])
        self.channels[folded] = channel
        self.remember_names(channel)
        for member in channel.members:
            member.channels.pop(before, None)
            member.channels[folded] = channel
            self.keep_person(member)
            markers = self.markers_of(member)
            if before in markers:
                markers[folded] = markers.pop(before)
                self.touch(MARKER, marker_key(member, before))
                self.touch(MARKER, marker_key(member, folded))
        self.touch(CHANNEL, before)
        self.touch(CHANNEL, folded)

    def remember_names(self, channel: Channel) -> None:
        """From the names it had one finds the channel, unless another is called so now."""
        self.former.update((former, channel.folded) for former in channel.former)

    def _forget_names(self, channel: Channel) -> None:
        for former in channel.former:
            if self.former.get(former) == channel.folded:
                del self.former[former]

    def moved(self, name: str) -> Channel | None:
        """The channel that was called so, if none is now."""
        try:
            folded = fold_channel(name)
        except InvalidName:
            return None
        return None if folded in self.channels else self.channels.get(self.former.get(folded, ""))
