"""Who may do what: pure questions about the state, answered with None or a Denial, by subject.

A handler turns a Denial into a reply; nothing else decides. The table of all of it is a test, `test_policy`.
Spec: modern.ircdocs.horse, "Channel Modes" and "Channel Membership Prefixes".
"""

from .denial import Denial
from .entering import (
    ABANDONED_MS,
    account_key,
    entry_modes,
    has_ended,
    is_unused,
    keeper_key,
    maker_key,
    may_join,
    may_knock,
    may_make,
    role,
)
from .matching import is_banned, listed
from .naming import RESERVED, SEPARATOR, is_desk, looks_like, may_be_called, may_be_relayed, may_change_name
from .reading import kept, readable_since
from .ruling import (
    may_change_modes,
    may_forward,
    may_grant,
    may_invite,
    may_kick,
    may_redact,
    may_relay,
    may_rename,
    may_see_list,
    may_set_topic,
)
from .seeing import may_notice, may_see, may_see_in, members_seen
from .speaking import (
    is_restrained,
    may_say,
    may_send_ctcp,
    may_speak,
    may_speak_again,
    may_write_to,
    reach,
)

__all__ = [
    "ABANDONED_MS",
    "RESERVED",
    "SEPARATOR",
    "Denial",
    "account_key",
    "entry_modes",
    "has_ended",
    "is_banned",
    "is_desk",
    "is_restrained",
    "is_unused",
    "keeper_key",
    "kept",
    "listed",
    "looks_like",
    "maker_key",
    "may_be_called",
    "may_be_relayed",
    "may_change_modes",
    "may_change_name",
    "may_forward",
    "may_grant",
    "may_invite",
    "may_join",
    "may_kick",
    "may_knock",
    "may_make",
    "may_notice",
    "may_redact",
    "may_relay",
    "may_rename",
    "may_say",
    "may_see",
    "may_see_in",
    "may_see_list",
    "may_send_ctcp",
    "may_set_topic",
    "may_speak",
    "may_speak_again",
    "may_write_to",
    "members_seen",
    "reach",
    "readable_since",
    "role",
]
