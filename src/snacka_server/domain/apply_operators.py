"""What operators' acts do to the state. Deterministic, and tolerant of stale decisions, as `apply` asks."""

from __future__ import annotations

from .apply_people import gone
from .ban import Aim, Ban
from .effect import NOTHING, Effect, Outcome
from .network import BAN, Network
from .operator_events import Announced, BanAdded, BanRemoved, Killed


def ban_added(network: Network, event: BanAdded, time_ms: int) -> Outcome:
    ban = Ban(Aim(event.aim), event.whom, event.reason, event.source, time_ms, event.until_ms)
    for aim, whom in (*network.bans.add(ban), (ban.aim, ban.whom)):
        network.touch(BAN, f"{aim}\n{whom}")
    return Effect()


def ban_removed(network: Network, event: BanRemoved, time_ms: int) -> Outcome:
    if network.bans.kept.pop((Aim(event.aim), event.whom), None) is None:
        return NOTHING
    network.touch(BAN, f"{event.aim}\n{event.whom}")
    return NOTHING


def killed(network: Network, event: Killed, time_ms: int) -> Outcome:
    target = network.users.get(event.target_uid)
    if target is None:
        return NOTHING
    return gone(network, target, time_ms)


def announced(network: Network, event: Announced, time_ms: int) -> Outcome:
    return Effect()
