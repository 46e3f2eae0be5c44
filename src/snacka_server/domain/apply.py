"""What each event does to the state: deterministic, the same on every node and in a replay.

State may have changed since a handler decided, so every function tolerates a stale decision: the first in
the log wins, a loser gets a Denial, and an event about somebody who is gone changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from . import account_events as accounts
from . import (
    apply_accounts,
    apply_channels,
    apply_markers,
    apply_messages,
    apply_metadata,
    apply_operators,
    apply_people,
)
from . import operator_events as operators
from .effect import Outcome
from .events import (
    AwayChanged,
    ChannelCreated,
    ChannelExpired,
    ChannelRenamed,
    Event,
    Forgotten,
    Invited,
    Joined,
    Kicked,
    Knocked,
    ModesChanged,
    NickChanged,
    NodeLost,
    NodeStarted,
    Parted,
    RealnameChanged,
    Redacted,
    Said,
    Signalled,
    TopicChanged,
    UserConnected,
    UserModesChanged,
    UserQuit,
)
from .marker_events import MarkerMoved
from .metadata_events import MetadataChanged
from .network import Network


def apply(network: Network, event: Event, time_ms: int) -> Outcome:
    """Change the state by one event. `time_ms` is the log's time, UTC milliseconds."""
    return _APPLY[type(event)](network, event, time_ms)


_APPLY: Final[dict[type[Event], Callable[[Network, Any, int], Outcome]]] = {
    operators.BanAdded: apply_operators.ban_added,
    operators.BanRemoved: apply_operators.ban_removed,
    operators.Killed: apply_operators.killed,
    operators.Announced: apply_operators.announced,
    MarkerMoved: apply_markers.marker_moved,
    MetadataChanged: apply_metadata.metadata_changed,
    accounts.AccountRegistered: apply_accounts.account_registered,
    accounts.AccountDropped: apply_accounts.account_dropped,
    accounts.AccountExpired: apply_accounts.account_expired,
    accounts.PasswordChanged: apply_accounts.password_changed,
    accounts.AccountSettingChanged: apply_accounts.account_setting,
    accounts.NickReserved: apply_accounts.nick_reserved,
    accounts.NickReleased: apply_accounts.nick_released,
    accounts.LoggedIn: apply_accounts.logged_in,
    accounts.LoggedOut: apply_accounts.logged_out,
    accounts.ChannelRegistered: apply_accounts.channel_registered,
    accounts.ChannelUnregistered: apply_accounts.channel_unregistered,
    accounts.RoleChanged: apply_accounts.role_changed,
    accounts.ChannelSettingChanged: apply_accounts.channel_setting,
    NodeStarted: apply_people.node_started,
    NodeLost: apply_people.node_lost,
    UserConnected: apply_people.connected,
    UserQuit: apply_people.quit,
    NickChanged: apply_people.renamed,
    AwayChanged: apply_people.away,
    RealnameChanged: apply_people.realname,
    UserModesChanged: apply_people.user_modes,
    ChannelCreated: apply_channels.created,
    Joined: apply_channels.joined,
    Parted: apply_channels.parted,
    Kicked: apply_channels.kicked,
    TopicChanged: apply_channels.topic,
    ModesChanged: apply_channels.modes,
    ChannelRenamed: apply_channels.renamed,
    ChannelExpired: apply_channels.expired,
    Invited: apply_channels.invited,
    Knocked: apply_channels.knocked,
    Said: apply_messages.message,
    Signalled: apply_messages.message,
    Redacted: apply_messages.redacted,
    Forgotten: apply_messages.forgotten,
}
