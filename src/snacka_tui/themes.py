"""Snacka's own colours: a night, a day, and one of high contrast for either.

Owns colours and nothing else. Every text pair used by the screens stands out at least 4.5 to 1 (7 to 1 in
the themes of high contrast), which a test measures.
"""

from __future__ import annotations

from textual.theme import Theme

NIGHT = Theme(
    name="snacka-night",
    dark=True,
    primary="#7aa2f7",
    secondary="#9ece9a",
    accent="#e0af68",
    warning="#e8b45a",
    error="#f7768e",
    success="#8fce9b",
    foreground="#d5d9e8",
    background="#14161f",
    surface="#1a1d29",
    panel="#242838",
    variables={
        "block-cursor-background": "#7aa2f7",
        "block-cursor-foreground": "#14161f",
        "input-selection-background": "#3a4a78",
        "footer-key-foreground": "#e0af68",
        "text-muted": "#8f96b0",
        "border": "#3b4261",
        "scrollbar": "#2c3145",
        "scrollbar-hover": "#4a5273",
        "scrollbar-active": "#7aa2f7",
        "scrollbar-background": "#14161f",
    },
)

DAY = Theme(
    name="snacka-day",
    dark=False,
    primary="#2756c5",
    secondary="#2c6e3f",
    accent="#8c5200",
    warning="#7d5200",
    error="#b3213f",
    success="#22693a",
    foreground="#23262f",
    background="#fdfcf9",
    surface="#f3f1ea",
    panel="#e6e3d8",
    variables={
        "block-cursor-background": "#2756c5",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#bcd0ff",
        "footer-key-foreground": "#8c5200",
        "text-muted": "#62636b",
        "border": "#c9c5b6",
        "scrollbar": "#d5d1c3",
        "scrollbar-hover": "#b5b09e",
        "scrollbar-active": "#2756c5",
        "scrollbar-background": "#fdfcf9",
    },
)

CONTRAST = Theme(
    name="snacka-contrast",
    dark=True,
    primary="#66d9ff",
    secondary="#7fffd4",
    accent="#ffd700",
    warning="#ffb000",
    error="#ffa0a0",
    success="#80ff80",
    foreground="#ffffff",
    background="#000000",
    surface="#161616",
    panel="#2b2b2b",
    variables={
        "block-cursor-background": "#ffd700",
        "block-cursor-foreground": "#000000",
        "input-selection-background": "#0050d0",
        "footer-key-foreground": "#ffd700",
        "text-muted": "#d0d0d0",
        "border": "#ffffff",
        "scrollbar": "#606060",
        "scrollbar-hover": "#a0a0a0",
        "scrollbar-active": "#ffd700",
        "scrollbar-background": "#000000",
    },
)

PAPER = Theme(
    name="snacka-paper",
    dark=False,
    primary="#00318f",
    secondary="#004d1a",
    accent="#6e2f00",
    warning="#633600",
    error="#8f0020",
    success="#00471c",
    foreground="#000000",
    background="#ffffff",
    surface="#f4f4f4",
    panel="#e6e6e6",
    variables={
        "block-cursor-background": "#00318f",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#a8c4ff",
        "footer-key-foreground": "#6e2f00",
        "text-muted": "#3a3a3a",
        "border": "#000000",
        "scrollbar": "#b0b0b0",
        "scrollbar-hover": "#707070",
        "scrollbar-active": "#00318f",
        "scrollbar-background": "#ffffff",
    },
)

THEMES = (NIGHT, DAY, CONTRAST, PAPER)
"""In the order the palette shows them; the first is the default."""
