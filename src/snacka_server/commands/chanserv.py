"""ChanServ: channels that belong to somebody, who has which standing there, and what its founder chose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from ..domain.account import Account
from ..domain.account_events import (
    ChannelRegistered,
    ChannelSettingChanged,
    ChannelUnregistered,
    RoleChanged,
)
from ..domain.channel import PREFIX_MODES, RANK_OF, Channel
from ..domain.effect import Effect, Outcome
from ..domain.events import ModesChanged
from ..domain.policy import settings
from ..domain.user import User
from .desk import LOG_IN_FIRST, Desk, Errand, Visit, confirmed
from .privileges import may, noted, visible

MOST_CHANNELS: Final = 15


def _channel(at: Visit, name: str) -> Channel | None:
    channel = at.ctx.network.channel(name)
    if channel is None or not visible(at.ctx, channel):
        at.say(f"There is no channel {name}.")
        return None
    return channel


def _own(at: Visit, name: str, least: str = "q") -> Channel | None:
    """A registered channel in which the visitor's account has this role or a higher one."""
    channel = _channel(at, name)
    if channel is None:
        return None
    if not channel.founder:
        at.say(f"{channel.name} belongs to nobody: REGISTER {channel.name}, while you operate it.")
        return None
    role = channel.roles.get(at.account.folded, "")
    if not role or RANK_OF[role] < RANK_OF[least]:
        at.say(f"In {channel.name}, that is not yours to do.")
        return None
    return channel


def _register(at: Visit, words: list[str]) -> None:
    ctx, account = at.ctx, at.account
    channel = _channel(at, words[0])
    if channel is None:
        return
    owned = sum(other.founder == account.folded for other in ctx.network.channels.values())
    if channel.founder:
        at.say(f"{channel.name} belongs to {ctx.network.accounts[channel.founder].name}.")
    elif channel.permanent:
        at.say(f"{channel.name} belongs to everybody.")
    elif channel.rank(ctx.user) < RANK_OF["o"]:
        at.say(f"Only who operates {channel.name} can register it.")
    elif owned >= MOST_CHANNELS:
        at.say(f"{MOST_CHANNELS} channels are yours already.")
    else:
        _make_founder(at, channel, account, f"{channel.name} is yours.")


def _make_founder(at: Visit, channel: Channel, account: Account, words: str) -> None:
    ctx = at.ctx

    def then(outcome: Outcome) -> None:
        if not isinstance(outcome, Effect) or outcome.channel is None:
            at.say(f"Somebody else was faster: {channel.name} is not yours to give or take.")
            return
        at.say(words)
        person = ctx.network.persons.get(account.folded)
        if person is not None and "q" not in channel.members.get(person, "q"):
            _grant(at, channel, "+q", person)

    ctx.append(ChannelRegistered(ctx.user.uid, ctx.user.source, channel.name, account.name), then)


def _grant(at: Visit, channel: Channel, change: str, person: User) -> None:
    at.ctx.append(ModesChanged("", at.source, channel.name, ((change, person.nick),), (person.uid,)))


def _unregister(at: Visit, words: list[str]) -> None:
    channel = _own(at, words[0])
    if channel is None:
        return
    again = f"UNREGISTER {channel.name}"
    if confirmed(at, again, channel.created_ms, words[1] if len(words) > 1 else "", again):
        _set_free(at, channel)


def _set_free(at: Visit, channel: Channel) -> None:
    at.ctx.append(
        ChannelUnregistered(at.ctx.user.uid, at.ctx.user.source, channel.name),
        lambda outcome: at.say(f"{channel.name} belongs to nobody now."),
    )


def _transfer(at: Visit, words: list[str]) -> None:
    channel = _own(at, words[0])
    heir = at.ctx.network.account(words[1])
    if channel is None:
        return
    if channel.founder != at.account.folded:
        at.say(f"Only the founder gives {channel.name} away.")
    elif heir is None:
        at.say(f"{words[1]} is no account.")
    else:
        _make_founder(at, channel, heir, f"{channel.name} belongs to {heir.name} now.")


def _info(at: Visit, words: list[str]) -> None:
    channel = _channel(at, words[0])
    if channel is None:
        return
    founder = at.ctx.network.accounts.get(channel.founder)
    made = datetime.fromtimestamp(channel.created_ms / 1000, UTC).strftime("%Y-%m-%d")
    at.say(f"{channel.name}, since {made}, founder: {founder.name if founder is not None else 'nobody'}")
    at.say(*(f"{key}: {value}" for key, value in sorted(channel.settings.items())))


def _list(at: Visit, words: list[str]) -> None:
    folded = at.account.folded
    yours = [
        f"{channel.name} ({'founder' if channel.founder == folded else '+' + channel.roles[folded]})"
        for channel in at.ctx.network.channels.values()
        if folded in channel.roles
    ]
    at.say(", ".join(yours) or "No channel gives you a standing.")


def _roles(at: Visit, words: list[str]) -> None:
    """`AMODE #channel [+o account]`: what accounts are given on entering."""
    channel = _own(at, words[0], "a" if len(words) > 2 else "v")
    if channel is None:
        return
    accounts = at.ctx.network.accounts
    if len(words) < 3:
        at.say(
            *(
                f"+{role} {accounts[folded].name}"
                for folded, role in channel.roles.items()
                if folded in accounts
            )
        )
        return
    change, account = words[1], at.ctx.network.account(words[2])
    adding, letter = change[:1] != "-", change.lstrip("+-")
    mine = RANK_OF[channel.roles[at.account.folded]]
    if account is None:
        at.say(f"{words[2]} is no account.")
    elif len(letter) != 1 or letter not in PREFIX_MODES:
        at.say(f"A role is one of {', '.join('+' + one for one in PREFIX_MODES)}; with - it is taken.")
    elif account.folded == channel.founder or max(RANK_OF[letter], _rank(channel, account.folded)) >= mine + (
        at.account.folded == channel.founder
    ):
        at.say("That is above what you may give or take.")
    else:
        _change_role(at, channel, account, letter if adding else "", letter)


def _rank(channel: Channel, folded: str) -> int:
    return RANK_OF.get(channel.roles.get(folded, ""), 0)


def _change_role(at: Visit, channel: Channel, account: Account, role: str, letter: str) -> None:
    user, given = at.ctx.user, f"+{role}" if role else "nothing"
    at.ctx.append(
        RoleChanged(user.uid, user.source, channel.name, account.name, role),
        lambda outcome: at.say(f"{account.name} is given {given} in {channel.name}."),
    )
    person = at.ctx.network.persons.get(account.folded)
    if person is not None and person in channel.members:
        have = letter in channel.members[person]
        if have != bool(role):
            _grant(at, channel, ("+" if role else "-") + letter, person)


def _up(at: Visit, words: list[str]) -> None:
    """What one's role gives, for somebody who gave it up or lost it."""
    channel = _own(at, words[0], "v")
    if channel is None:
        return
    role, user = channel.roles[at.account.folded], at.ctx.user
    if user not in channel.members:
        at.say(f"You are not in {channel.name}.")
    elif role in channel.members[user]:
        at.say("You have it already.")
    else:
        _grant(at, channel, f"+{role}", user)


def _how_to_ban(at: Visit, words: list[str]) -> None:
    """The mask that keeps somebody out for whom another name is a small thing."""
    channel, person = _channel(at, words[0]), at.ctx.network.user(words[1])
    if channel is None:
        return
    if person is None:
        at.say(f"{words[1]} is not here.")
        return
    mask = f"~a:{person.account}" if person.account else f"*!*@{person.host}"
    at.say(
        f"To keep {person.nick} out: MODE {channel.name} +b {mask}, then KICK {channel.name} {person.nick}"
    )
    at.say(f"To silence {person.nick}: MODE {channel.name} +b ~m:{mask}")


def _set(at: Visit, words: list[str]) -> None:
    """The founder's choice; an operator of the server sets it for any channel."""
    forced = may(at.ctx, "force")
    if not forced and not at.ctx.user.account:
        at.say(LOG_IN_FIRST)
        return
    channel = _channel(at, words[0]) if forced else _own(at, words[0])
    if channel is None:
        return
    key, value = words[1].lower(), " ".join(words[2:])
    problem = settings.problem(key, value)
    if problem is not None:
        at.say(problem)
        return
    user = at.ctx.user
    if forced:
        noted(at.ctx, "CHANSERV SET", channel.name, f"{key} {value}".strip())
    kept = "" if value.lower() in settings.DEFAULT_WORDS else value
    at.ctx.append(
        ChannelSettingChanged(user.uid, user.source, channel.name, key, kept),
        lambda outcome: at.say(f"{key} is {value or 'as usual'} in {channel.name} now."),
    )


def _purge(at: Visit, words: list[str]) -> None:
    """An operator of the server takes a channel away from its founder."""
    channel = at.ctx.network.channel(words[0])
    if channel is None or not channel.founder:
        at.say(f"{words[0]} belongs to nobody.")
        return
    noted(at.ctx, "CHANSERV PURGE", channel.name)
    _set_free(at, channel)


_KEYS: Final = "|".join(settings.KEYS)
CHANSERV: Final = Desk(
    "ChanServ",
    "Channels that belong to somebody. Say for example: /msg ChanServ REGISTER #channel",
    {
        "REGISTER": Errand(
            _register, 1, "REGISTER <channel>", "make it yours, if you operate it", member=True
        ),
        "UNREGISTER": Errand(_unregister, 1, "UNREGISTER <channel> [code]", "give it up", member=True),
        "TRANSFER": Errand(_transfer, 2, "TRANSFER <channel> <account>", "give it to somebody", member=True),
        "INFO": Errand(_info, 1, "INFO <channel>", "whose it is, and its settings"),
        "LIST": Errand(_list, 0, "LIST", "where you have a standing", member=True),
        "AMODE": Errand(_roles, 1, "AMODE <channel> [+o|-o <account>]", "who is given what", member=True),
        "UP": Errand(_up, 1, "UP <channel>", "take what you are given there", member=True),
        "SET": Errand(_set, 2, f"SET <channel> {_KEYS} <value>", "how it is there"),
        "HOWTOBAN": Errand(_how_to_ban, 2, "HOWTOBAN <channel> <nick>", "the modes to keep somebody out"),
        "PURGE": Errand(_purge, 1, "PURGE <channel>", "take it from its founder", right="accounts"),
    },
)
