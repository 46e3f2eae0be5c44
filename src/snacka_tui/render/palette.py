"""The colours of the timeline, derived from the variables of the theme that is on, and a stable colour for
each name. Owns no layout. Everything is a finished rich Style, so that painting only picks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import cos, radians, sin
from zlib import crc32

from msgspec import Struct
from rich.style import Style
from textual.color import Color

from snacka_protocol.formatting import PALETTE as MIRC

_HUES = 24


class Tone(Struct, frozen=True):
    """The styles of one row: they share a background. `bar` is drawn with `bar_sign`, one cell."""

    background: Color
    text: Style
    muted: Style
    faint: Style
    bar: Style
    bar_sign: str


@dataclass(frozen=True)
class Palette:
    """The theme's colours the timeline needs. All opaque, or all ANSI where a theme has no others."""

    background: Color
    foreground: Color
    primary: Color
    accent: Color
    warning: Color
    error: Color
    success: Color
    dark: bool

    @classmethod
    def from_theme(cls, variables: Mapping[str, str], background: Color, dark: bool) -> "Palette":
        """Build from a Textual theme's CSS variables and the background the timeline stands on."""

        def colour(name: str, default: str) -> Color:
            return Color.parse(variables.get(name, default))

        return cls(
            background=background,
            foreground=colour("foreground", "#e0e0e0" if dark else "#1f1f1f"),
            primary=colour("primary", "#0178d4"),
            accent=colour("accent", "#fea62b"),
            warning=colour("warning", "#fea62b"),
            error=colour("error", "#b93c5b"),
            success=colour("success", "#4ebf71"),
            dark=dark,
        )

    # -- rows ------------------------------------------------------------------------------------------

    def _tone(self, background: Color, bar: Color, bar_sign: str) -> Tone:
        return Tone(
            background,
            style(self.foreground, background),
            style(mix(background, self.foreground, 0.6), background),
            style(mix(background, self.foreground, 0.28), background),
            style(bar, background),
            bar_sign,
        )

    @cached_property
    def plain(self) -> Tone:
        """Rows of others."""
        return self._tone(self.background, mix(self.background, self.foreground, 0.18), "│")

    @cached_property
    def own(self) -> Tone:
        """Rows of this person's own messages: accent bar and tint."""
        tint = mix(self.background, self.legible(self.primary), 0.16 if self.dark else 0.13)
        return self._tone(tint, self.legible(self.primary), "▌")

    @cached_property
    def mention(self) -> Tone:
        """Rows that mention this person."""
        tint = mix(self.background, self.warning, 0.16 if self.dark else 0.2)
        return self._tone(tint, self.legible(self.warning, 2.2), "┃")

    @cached_property
    def notice(self) -> Tone:
        """Rows of notices."""
        return self._tone(self.background, self.legible(self.accent, 2.2), "┊")

    # -- single styles ---------------------------------------------------------------------------------

    @cached_property
    def error_text(self) -> Style:
        """Failures."""
        return style(self.legible(self.error, 4.0), self.background)

    @cached_property
    def unread(self) -> Style:
        """The unread line."""
        return style(self.legible(self.error, 3.0), self.background)

    @cached_property
    def gap(self) -> Style:
        """The line that stands for missing history."""
        return style(self.legible(self.warning, 3.0), self.background)

    @cached_property
    def date(self) -> Style:
        """The words of a date separator."""
        return style(mix(self.background, self.foreground, 0.72), self.background)

    def sign(self, sign: str) -> Color:
        """The colour of a delivery sign."""
        if sign == "!":
            return self.legible(self.error, 4.0)
        if sign == "?":
            return self.legible(self.warning, 3.0)
        if sign == "✓":
            return self.legible(self.success, 3.0)
        return mix(self.background, self.foreground, 0.55)

    @cached_property
    def link(self) -> Color:
        """Links."""
        return self.legible(self.primary, 4.5)

    @cached_property
    def names(self) -> tuple[Color, ...]:
        """Colours for names: one lightness, hues around the circle, readable on the background."""
        if self.background.ansi is not None or self.foreground.ansi is not None:
            return tuple(
                Color.parse(f"ansi_{name}") for name in ("red", "green", "yellow", "blue", "magenta", "cyan")
            )
        lightness, chroma = (0.78, 0.115) if self.dark else (0.47, 0.125)
        wheel = (_oklch(lightness, chroma, 360 / _HUES * hue) for hue in range(_HUES))
        return tuple(self.legible(colour, 4.5) for colour in wheel)

    @cached_property
    def own_name(self) -> Color:
        """This person's own name."""
        return self.legible(self.primary, 5.5)

    def name(self, nick: str) -> Color:
        """The colour of a name: the same in every run and on every machine (crc32, not hash())."""
        return self.names[crc32(nick.casefold().strip("_`^").encode("utf-8", "replace")) % len(self.names)]

    def mirc(self, value: int | str | None) -> Color | None:
        """A colour of mIRC formatting: a number, six hexadecimal digits, or None for the default."""
        if value is None:
            return None
        if isinstance(value, str):
            return Color.parse(value if value.startswith("#") else f"#{value}")
        return Color.parse(f"#{MIRC[value]}") if 0 <= value < len(MIRC) else None

    def legible(self, colour: Color, ratio: float = 3.0, background: Color | None = None) -> Color:
        """A colour moved towards the foreground until it stands out from a background (WCAG contrast)."""
        return _legible(colour, background or self.background, self.foreground, ratio)


@lru_cache(1024)
def style(colour: Color, background: Color) -> Style:
    """A rich style of two colours."""
    return Style.from_color(
        None if colour.a == 0 else colour.rich_color, None if background.a == 0 else background.rich_color
    )


def mix(first: Color, second: Color, factor: float) -> Color:
    """`factor` of the second colour over the first. ANSI colours do not mix: one of them is taken."""
    if first.ansi is not None or second.ansi is not None:
        return second if factor >= 0.5 else (first if second.ansi is None else second)
    return first.blend(second, factor, alpha=1)


@lru_cache(1024)
def _legible(colour: Color, background: Color, foreground: Color, ratio: float) -> Color:
    if colour.ansi is not None or background.ansi is not None or background.a == 0:
        return colour
    for step in range(10):
        mixed = mix(colour, foreground, step / 10)
        if _contrast(mixed, background) >= ratio:
            return mixed
    return foreground


def _contrast(first: Color, second: Color) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in colour.rgb)
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def _oklch(lightness: float, chroma: float, hue: float) -> Color:
    """OKLCH (hue in degrees) to sRGB, clipped: equal lightness looks equally bright, unlike HSL."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return Color(_gamma(red), _gamma(green), _gamma(blue))


def _gamma(value: float) -> int:
    value = min(1.0, max(0.0, value))
    value = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(value * 255)
