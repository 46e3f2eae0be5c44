"""What happens to accounts, and to what belongs to them: facts for the log, as in `events`.

Passwords come hashed. `account` is the account's name; what is kept of it is `account.Account`.
"""

from .events import Event


class AccountRegistered(Event, frozen=True, tag="acc", array_like=True, gc=False):
    """A new account. `password` and `scram` as in Account; `settings` are those it starts with.

    `guarded`: it must look like nobody else's name.
    `uid` is the person who registered it and is logged in by that, or a connection that has yet to come in.
    """

    account: str
    password: str
    scram: str
    email: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    guarded: bool = False


class AccountDropped(Event, frozen=True, tag="accdrop", array_like=True, gc=False):
    account: str


class AccountExpired(Event, frozen=True, tag="accend", array_like=True, gc=False):
    """Nobody has used the account for so long that it goes, as if its owner had dropped it.

    `unused_ms` is how long that must be; whether it still is so is judged when the event is applied.
    """

    account: str
    unused_ms: int


class PasswordChanged(Event, frozen=True, tag="accpass", array_like=True, gc=False):
    account: str
    password: str
    scram: str


class AccountSettingChanged(Event, frozen=True, tag="accset", array_like=True, gc=False):
    """`value` is empty where the default is to hold again. `email` and `suspended` are settings, too."""

    account: str
    key: str
    value: str


class NickReserved(Event, frozen=True, tag="nickres", array_like=True, gc=False):
    account: str
    nick: str


class NickReleased(Event, frozen=True, tag="nickrel", array_like=True, gc=False):
    account: str
    nick: str


class LoggedIn(Event, frozen=True, tag="login", array_like=True, gc=False):
    """Somebody who is here proved to own an account."""

    account: str


class LoggedOut(Event, frozen=True, tag="logout", array_like=True, gc=False):
    pass


class ChannelRegistered(Event, frozen=True, tag="chanreg", array_like=True, gc=False):
    """The channel belongs to `account` now. From another founder only that founder takes it."""

    channel: str
    account: str


class ChannelUnregistered(Event, frozen=True, tag="chanunreg", array_like=True, gc=False):
    channel: str


class RoleChanged(Event, frozen=True, tag="role", array_like=True, gc=False):
    """What `account` is given on entering the channel: a prefix mode's letter, or empty for nothing."""

    channel: str
    account: str
    letter: str


class ChannelSettingChanged(Event, frozen=True, tag="chanset", array_like=True, gc=False):
    """`value` is empty where the default is to hold again."""

    channel: str
    key: str
    value: str


AccountEvent = (
    AccountRegistered
    | AccountDropped
    | AccountExpired
    | PasswordChanged
    | AccountSettingChanged
    | NickReserved
    | NickReleased
    | LoggedIn
    | LoggedOut
    | ChannelRegistered
    | ChannelUnregistered
    | RoleChanged
    | ChannelSettingChanged
)
