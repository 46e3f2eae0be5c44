"""The pure parts beside the widgets: history, words, panels, the switcher, notifications, colours."""

from __future__ import annotations

import math
from textwrap import fill

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from snacka_tui.config import OWN_THEMES
from snacka_tui.config import THEMES as NAMES
from snacka_tui.model.changes import ConnectionState
from snacka_tui.render.palette import Palette
from snacka_tui.screens.chat_panels import Place, sides
from snacka_tui.screens.chat_words import kept_words, state_words
from snacka_tui.screens.help import help_text
from snacka_tui.screens.keys import NO_KEY, SECTIONS, bindings, help_rows
from snacka_tui.screens.switcher import Door, candidates
from snacka_tui.themes import THEMES
from snacka_tui.widgets.bars import Mood, typing_words
from snacka_tui.widgets.composer_history import MOST_KEPT, SaidBefore
from snacka_tui.widgets.line_list import Line


def test_walking_through_what_was_said() -> None:
    said = SaidBefore()
    assert (said.older("draft"), said.newer()) == (None, None)
    for line in ("one", "two", "two", "  "):
        said.remember(line)
    assert [said.older("draft"), said.older("draft"), said.older("draft")] == ["two", "one", None]
    assert [said.newer(), said.newer(), said.newer()] == ["two", "draft", None]


def test_not_everything_is_kept() -> None:
    said = SaidBefore()
    for number in range(MOST_KEPT + 50):
        said.remember(str(number))
    oldest = ""
    while (line := said.older("")) is not None:
        oldest = line
    assert oldest == "50"


@pytest.mark.parametrize(
    ("nicks", "words"),
    [
        ([], ""),
        (["a"], "a is typing…"),
        (["a", "b"], "a and b are typing…"),
        (["a", "b", "c"], "a, b and c are typing…"),
        (["a", "b", "c", "d"], "4 people are typing…"),
    ],
)
def test_typing_words(nicks: list[str], words: str) -> None:
    assert typing_words(nicks) == words


BESIDE, OVER = Place.BESIDE, Place.OVER


@pytest.mark.parametrize(
    ("width", "rooms", "places"),
    [
        (200, 1, (BESIDE, BESIDE)),
        (110, 9, (BESIDE, BESIDE)),
        (109, 1, (OVER, BESIDE)),
        (80, 2, (BESIDE, OVER)),
        (79, 2, (OVER, OVER)),
        (40, 1, (OVER, OVER)),
        (100, 0, (OVER, BESIDE)),
    ],
)
def test_where_panels_stand(width: int, rooms: int, places: tuple[Place, Place]) -> None:
    found = sides(width, rooms)
    assert (found.rooms, found.members) == places


def test_state_words() -> None:
    said = [
        state_words(ConnectionState.OFFLINE, "h", 4, 2, "rest"),
        state_words(ConnectionState.OFFLINE, "h", None, 0, "rest"),
        state_words(ConnectionState.CONNECTING, "h", None, 0, "rest"),
        state_words(ConnectionState.REGISTERING, "h", None, 0, "rest"),
        state_words(ConnectionState.ONLINE, "h", None, 0, "rest"),
        state_words(ConnectionState.ONLINE, "h", None, 3, "rest"),
    ]
    assert said == [
        ("offline — trying again in 4 s", Mood.TROUBLE),
        ("not connected (F5 connects)", Mood.TROUBLE),
        ("connecting to h …", Mood.BUSY),
        ("saying hello …", Mood.BUSY),
        ("rest", Mood.CALM),
        ("3 messages not kept yet", Mood.BUSY),
    ]
    assert kept_words(1) == "1 message not kept yet"


def test_what_the_switcher_finds() -> None:
    rooms = [Door(Line(name, name), name) for name in ("#garden", "#lobby", "bob")]
    people = ["bob", "barbara", "Åsa"]

    def found(typed: str) -> list[str]:
        return [line.key for line in candidates(rooms, people, typed)]

    assert found("") == ["room:#garden", "room:#lobby", "room:bob"]
    assert found("b")[:2] == ["room:bob", "person:barbara"]
    assert found("lob") == ["room:#lobby", "join:#lob", "person:lob"]
    assert found("#lobby") == ["room:#lobby"]
    assert found("GDN") == ["room:#garden", "join:#GDN", "person:GDN"]
    assert found("asa") == ["person:Åsa", "join:#asa", "person:asa"]
    assert found("å") == ["person:Åsa", "join:#å", "person:å"]
    assert found("two words") == []


@pytest.mark.parametrize("width", [30, 50, 51, 78])
def test_help_keeps_its_columns(width: int) -> None:
    for topic in ("", "topic"):
        lines = help_text(topic, width).plain.splitlines()
        assert max(map(len, lines)) <= width
        # Only titles and the closing words begin at the left edge; nothing wraps to it.
        assert {line for line in lines if line[:1].strip()} <= {
            *("Writing", "Reading", "With a message marked", "Rooms", "Program", "Commands"),
            *fill("A line that begins with // is said with one slash.", width).splitlines(),
        }


def test_every_key_has_words_and_its_own_id() -> None:
    keys = [binding.key for binding in bindings() if binding.key != NO_KEY]
    ids = [binding.id for binding in bindings()]
    assert len(set(keys)) == len(keys)
    assert len(set(ids)) == len(ids)
    for _, section in SECTIONS:
        for shown, words in help_rows(section):
            assert shown
            assert words


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(text: str) -> float:
        parts = [c / 255 for c in Color.parse(text).rgb]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_stands_out(theme: Theme) -> None:
    least = 7.0 if theme.name in ("snacka-contrast", "snacka-paper") else 4.5
    inks = [
        theme.foreground,
        theme.primary,
        theme.accent,
        theme.error,
        theme.warning,
        theme.success,
        theme.secondary,
    ]
    papers = [theme.background, theme.surface, theme.panel]
    inks.append(theme.variables["text-muted"])
    for ink in inks:
        for paper in papers:
            assert ink
            assert paper
            assert contrast(ink, paper) >= least, (ink, paper)
    pair = theme.variables["block-cursor-foreground"], theme.variables["block-cursor-background"]
    assert contrast(*pair) >= least


@pytest.mark.parametrize("theme", [*THEMES, *BUILTIN_THEMES.values()], ids=lambda theme: theme.name)
def test_ones_own_lines_are_unmistakable(theme: Theme) -> None:
    variables = theme.to_color_system().generate()
    palette = Palette.from_theme(variables, Color.parse(variables["background"]), theme.dark)
    assert len({palette.own.bar_sign, palette.mention.bar_sign, palette.plain.bar_sign}) == 3
    if palette.background.ansi is not None:
        return  # its colours are the terminal's

    def apart(one: Color, other: Color) -> float:
        return math.dist(one.rgb, other.rgb)

    assert apart(palette.own.background, palette.plain.background) > 20
    assert apart(palette.own.background, palette.mention.background) > 10
    text = palette.foreground.hex
    assert contrast(text, palette.own.background.hex) >= (4.5 if theme in THEMES else 3.5)


def test_the_settings_offer_exactly_these_themes() -> None:
    assert tuple(theme.name for theme in THEMES) == OWN_THEMES
    assert set(NAMES) == {*OWN_THEMES, *BUILTIN_THEMES}
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("/login anna sesame", True),
        ("/register sesame", True),
        ("/msg NickServ IDENTIFY sesame", True),
        ("/login", False),
        ("/msg bob identify me", False),
        ("I login with sesame", False),
    ],
)
def test_a_line_with_a_password_in_it_is_not_kept(line: str, secret: bool) -> None:
    said = SaidBefore()
    said.remember(line)
    assert (said.older("") is None) == secret
