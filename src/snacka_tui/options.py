"""The settings of one's own habits: notifications, the window, keys. One can change them while chatting.

Owns names, help and defaults, as `config` does for the rest. It refuses to know what screens do with them.
"""

from __future__ import annotations

from typing import Any

from snacka_config import Option, kinds

ALL, MENTIONS, NOTHING = "all", "mentions", "none"

NOTIFY: Option[str] = Option(
    name="NOTIFY",
    help="what you are told of: all, mentions of you (and what is said to you alone), or none",
    kind=kinds.choice(ALL, MENTIONS, NOTHING),
    default=MENTIONS,
    flag="--notify",
    env="SNACKA_NOTIFY",
    key="client.notify",
    group="notifications",
)

NOTIFY_BY: Option[str] = Option(
    name="NOTIFY_BY",
    help="how you are told: by the desktop where the terminal can and the bell, or by one of them",
    kind=kinds.choice("both", "desktop", "bell"),
    default="both",
    flag="--notify-by",
    env="SNACKA_NOTIFY_BY",
    key="client.notify_by",
    group="notifications",
)

NOTIFY_FOCUSED: Option[bool] = Option(
    name="NOTIFY_FOCUSED",
    help="tell me also while I look at this window, of rooms that are not shown",
    kind=kinds.yes_no,
    default=False,
    flag="--notify-focused",
    env="SNACKA_NOTIFY_FOCUSED",
    key="client.notify_focused",
    group="notifications",
)

HIGHLIGHT: Option[tuple[str, ...]] = Option(
    name="HIGHLIGHT",
    help="words that count as a mention of you, separated by commas",
    kind=kinds.several(kinds.matching(r"[^,]{1,60}", "a word, such as pizza")),
    default=(),
    flag="--highlight",
    env="SNACKA_HIGHLIGHT",
    key="client.highlight",
    metavar="WORDS",
    group="notifications",
    default_text="your name only",
)

QUIET_HOURS: Option[str] = Option(
    name="QUIET_HOURS",
    help="no notification between these times of every day, such as 22:00-07:00",
    kind=kinds.matching(
        r"(?:(?:[01]?\d|2[0-3]):[0-5]\d ?- ?(?:[01]?\d|2[0-3]):[0-5]\d)?", "two times, such as 22:00-07:00"
    ),
    default="",
    flag="--quiet-hours",
    env="SNACKA_QUIET_HOURS",
    key="client.quiet_hours",
    metavar="FROM-TO",
    group="notifications",
    default_text="none",
)

AWAY_UNFOCUSED: Option[bool] = Option(
    name="AWAY_UNFOCUSED",
    help="tell others that you are away while this window has not the focus",
    kind=kinds.yes_no,
    default=False,
    flag="--away-unfocused",
    env="SNACKA_AWAY_UNFOCUSED",
    key="client.away_unfocused",
    group="window",
)

TITLE: Option[bool] = Option(
    name="TITLE",
    help="show the room and how much is unread in the title of the window",
    kind=kinds.yes_no,
    default=True,
    flag="--title",
    env="SNACKA_TITLE",
    key="client.title",
    group="window",
)

EMOJI: Option[str] = Option(
    name="EMOJI",
    help="draw joined emoji in full, simpler, or as the terminal can, which is asked once",
    kind=kinds.choice("auto", "full", "simple"),
    default="auto",
    flag="--emoji",
    env="SNACKA_EMOJI",
    key="client.emoji",
    group="window",
)

KEYS: Option[dict[str, str]] = Option(
    name="KEYS",
    help="keys of your own for actions; Enter shows them all",
    kind=kinds.table(
        r"[a-z0-9.-]{1,40}",
        kinds.matching(r"[a-z0-9_+,]{0,80}", "keys such as ctrl+k, separated by commas"),
        'actions and their keys, such as "rooms.switch" = "ctrl+k"',
    ),
    default={},
    key="client.keys",
    group="keys",
)

HABITS: tuple[Option[Any], ...] = (
    NOTIFY,
    NOTIFY_BY,
    NOTIFY_FOCUSED,
    HIGHLIGHT,
    QUIET_HOURS,
    AWAY_UNFOCUSED,
    TITLE,
    EMOJI,
    KEYS,
)
