"""What HELP says about things that are no commands. A test holds the modes complete."""

from __future__ import annotations

from typing import Final

SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    "CMODES": (
        "The modes of channels",
        "Who stands how: +q owner (~), +a admin (&), +o operator (@), +h half-operator (%), +v voice (+).",
        "Lists of masks: +b who is banned, +e who is excepted from that, +I who needs no invitation.",
        "+k key: only with this key. +l number: at most so many. +f #other: who may not come in goes there.",
        "+i: only by invitation. +R: only with an account. +s: unknown to those outside.",
        "+m: only people with voice speak. +M: only people with an account or voice speak.",
        "+U: who has no voice is heard by operators only. +u: only those with a standing are shown to all.",
        "+n: only members speak. +t: only operators set the topic. +C: no CTCP but actions.",
    ),
    "EXTBANS": (
        "Masks in the lists b, e and I",
        "nick!user@host, where * is anything and ? one character; nick alone or a host alone will do.",
        "~a:name: who is logged in to this account, with * and ? if you like. ~U: who is logged in to none.",
        "~m:mask, with any of these: who may come in, but not speak; in the list e, who may.",
    ),
    "UMODES": (
        "Your own modes",
        "+B: you are a bot. +i: listed only to those who share a channel with you.",
        "+R: private messages only from people with an account, and from those you have talked with.",
        "+w: you hear WALLOPS. +s: you hear the server's notices (for operators). +o: you operate it.",
    ),
}
