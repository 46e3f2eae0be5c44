"""What events about accounts and registered channels do to the state.

Deterministic, and tolerant of stale decisions, as `apply` asks: of two who want one account name, the first
in the log has it.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.casemapping import fold_channel, fold_nick

from .account import Account
from .account_events import (
    AccountDropped,
    AccountExpired,
    AccountRegistered,
    AccountSettingChanged,
    ChannelRegistered,
    ChannelSettingChanged,
    ChannelUnregistered,
    LoggedIn,
    LoggedOut,
    NickReleased,
    NickReserved,
    PasswordChanged,
    RoleChanged,
)
from .apply_people import gone
from .channel import PREFIX_MODES, Channel
from .effect import NOTHING, Effect, Outcome
from .markers import of_account, of_guest
from .metadata import change, difference
from .network import ACCOUNT, CHANNEL, MARKER, Network
from .policy import Denial, account_key, is_unused, looks_like
from .policy.settings import SLOW
from .user import User


def account_registered(network: Network, event: AccountRegistered, time_ms: int) -> Outcome:
    folded = fold_nick(event.account)
    holder = network.nicks.get(folded)
    if folded in network.accounts or folded in network.owners:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.account,))
    if holder is not None and holder.uid != event.uid:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.account,))
    if event.guarded and looks_like(network, event.account, None, network.users.get(event.uid)):
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.account,))
    network.add_account(
        Account(
            event.account,
            folded,
            time_ms,
            event.password,
            event.scram,
            event.email,
            seen_ms=time_ms,
            nicks={folded: event.account},
            settings=dict(event.settings),
        )
    )
    return _login(network, event.uid, network.accounts[folded])


def account_dropped(network: Network, event: AccountDropped, time_ms: int) -> Outcome:
    account = network.account(event.account)
    return _dropped(network, account, time_ms) if account is not None else NOTHING


def account_expired(network: Network, event: AccountExpired, time_ms: int) -> Outcome:
    account = network.account(event.account)
    if account is None or not is_unused(
        account, network.persons.get(account.folded), time_ms, event.unused_ms
    ):
        return NOTHING
    return _dropped(network, account, time_ms)


def _dropped(network: Network, account: Account, time_ms: int) -> Outcome:
    """Whoever is logged in stays, as a guest; who only stood there without a connection goes.

    Nobody may stay logged in: whoever has the name next is somebody else.
    """
    network.remove_account(account)
    user = network.persons.get(account.folded)
    for channel in network.channels.values():
        if channel.founder == account.folded or account.folded in channel.roles:
            channel.roles.pop(account.folded, None)
            if channel.founder == account.folded:
                channel.founder = ""
            network.touch(CHANNEL, channel.folded)
    effect = Effect()
    if user is not None:
        effect = _logout(network, user, account) if user.attached else gone(network, user, time_ms)
    also = sorted((other for other in network.users.values() if other.account == account.name), key=_uid)
    effect.others = tuple(_logout(network, other, account) for other in also)
    for channel in network.channels.values():
        if account_key(account.folded) in channel.keepers:  # whoever has the name next is somebody else
            del channel.keepers[account_key(account.folded)]
            network.touch(CHANNEL, channel.folded)
    return effect


def _uid(user: User) -> str:
    return user.uid


def password_changed(network: Network, event: PasswordChanged, time_ms: int) -> Outcome:
    account = network.account(event.account)
    if account is not None:
        account.password, account.scram = event.password, event.scram
        network.touch(ACCOUNT, account.folded)
    return NOTHING


def account_setting(network: Network, event: AccountSettingChanged, time_ms: int) -> Outcome:
    account = network.account(event.account)
    if account is None:
        return NOTHING
    if event.key == "email":
        account.email = event.value
    elif event.key == "suspended":
        account.suspended = event.value
    elif event.value:
        account.settings[event.key] = event.value
    else:
        account.settings.pop(event.key, None)
    network.touch(ACCOUNT, account.folded)
    person = network.persons.get(account.folded)
    if person is not None:
        network.keep_person(person)
    return NOTHING


def nick_reserved(network: Network, event: NickReserved, time_ms: int) -> Outcome:
    account, folded = network.account(event.account), fold_nick(event.nick)
    if account is None:
        return NOTHING
    if network.owners.get(folded, account.folded) != account.folded:
        return Denial(numerics.ERR_NICKNAMEINUSE, (event.nick,))
    network.reserve(folded, event.nick, account)
    account.nicks[folded] = event.nick
    network.touch(ACCOUNT, account.folded)
    return NOTHING


def nick_released(network: Network, event: NickReleased, time_ms: int) -> Outcome:
    account, folded = network.account(event.account), fold_nick(event.nick)
    if account is not None and folded != account.folded and account.nicks.pop(folded, None) is not None:
        network.release(folded)
        network.touch(ACCOUNT, account.folded)
    return NOTHING


def logged_in(network: Network, event: LoggedIn, time_ms: int) -> Outcome:
    account = network.account(event.account)
    if account is None:
        return Denial(numerics.ERR_SASLFAIL)
    account.seen_ms = time_ms
    user = network.users.get(event.uid)
    if user is not None and user.account == account.name:  # proved again: that is news to nobody
        network.touch(ACCOUNT, account.folded)
        return NOTHING
    return _login(network, event.uid, account)


def _login(network: Network, uid: str, account: Account) -> Outcome:
    network.touch(ACCOUNT, account.folded)
    user = network.users.get(uid)
    if user is None:
        return NOTHING
    for target, marker_ms in user.markers.items():  # what they read as a guest, they have read
        account.markers[target] = max(marker_ms, account.markers.get(target, 0))
        network.touch(MARKER, of_account(account.folded, target))
        network.touch(MARKER, of_guest(user, target))
    user.markers = {}
    before = dict(network.metadata_of(user))
    network.set_account(user, account)
    # What they said of themselves as a guest goes along, where the account says nothing of it.
    change(account.metadata, [pair for pair in user.metadata.items() if pair[0] not in account.metadata])
    user.metadata = {}
    effect = _told_to_peers(network, user)
    effect.metadata = difference(before, account.metadata)
    return effect


def logged_out(network: Network, event: LoggedOut, time_ms: int) -> Outcome:
    user = network.users.get(event.uid)
    if user is None or not user.account:
        return NOTHING
    return _logout(network, user, network.account(user.account))


def _logout(network: Network, user: User, account: Account | None) -> Effect:
    before = account.metadata if account is not None else {}
    network.set_account(user, None)
    effect = _told_to_peers(network, user)
    effect.metadata = difference(before, user.metadata)
    return effect


def _told_to_peers(network: Network, user: User) -> Effect:
    return Effect(user=user, peers=frozenset(user.peers()), watchers=network.watchers.of(user.folded))


def channel_registered(network: Network, event: ChannelRegistered, time_ms: int) -> Outcome:
    channel, account = _channel(network, event.channel), network.account(event.account)
    if channel is None or account is None:
        return NOTHING
    doer = network.users.get(event.uid)
    theirs = fold_nick(doer.account) if doer is not None and doer.account else ""
    if channel.founder not in ("", theirs):
        return Denial(numerics.ERR_CHANOPRIVSNEEDED, (channel.name,))
    channel.founder = account.folded
    channel.roles[account.folded] = "q"
    network.touch(CHANNEL, channel.folded)
    return Effect(channel=channel)


def channel_unregistered(network: Network, event: ChannelUnregistered, time_ms: int) -> Outcome:
    channel = _channel(network, event.channel)
    if channel is None:
        return NOTHING
    channel.founder = ""
    channel.roles.clear()
    network.touch(CHANNEL, channel.folded)
    return Effect(channel=channel)


def role_changed(network: Network, event: RoleChanged, time_ms: int) -> Outcome:
    channel, folded = _channel(network, event.channel), fold_nick(event.account)
    if channel is None or folded not in network.accounts:  # whoever has the name next is somebody else
        return NOTHING
    if event.letter and event.letter in PREFIX_MODES:
        channel.roles[folded] = event.letter
    else:
        channel.roles.pop(folded, None)
    network.touch(CHANNEL, channel.folded)
    return Effect(channel=channel)


def channel_setting(network: Network, event: ChannelSettingChanged, time_ms: int) -> Outcome:
    channel = _channel(network, event.channel)
    if channel is None:
        return NOTHING
    if event.value:
        channel.settings[event.key] = event.value
    else:
        channel.settings.pop(event.key, None)
    if SLOW not in channel.settings:
        channel.spoke.clear()
    network.touch(CHANNEL, channel.folded)
    return Effect(channel=channel)


def _channel(network: Network, name: str) -> Channel | None:
    return network.channels.get(fold_channel(name))
