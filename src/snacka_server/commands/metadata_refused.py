"""What METADATA answers where something does not fit, in the words of the draft that was negotiated.

Spec: IRCv3 draft/metadata-2, draft/metadata-3, standard-replies.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.message import Message

from ..domain.metadata import EITHER, KEYS, SUBS, VALUE_BYTES
from ..domain.session import METADATA_3, STANDARD_REPLIES
from .context import Context
from .metadata_targets import Target
from .replies import safe


def kind(ctx: Context, kind: str) -> str:
    """What draft/metadata-3 only warns of fails in draft/metadata-2."""
    return kind if ctx.session.caps & METADATA_3 else "FAIL"


def unfit(ctx: Context, kind: str, key: str, tags: dict[str, str] | None = None) -> None:
    code = "INVALID_KEY" if ctx.session.caps & METADATA_3 else "KEY_INVALID"
    say(ctx, kind, code, "A key is made of a-z, 0-9 and _./-", key, tags=tags)


def too_long(ctx: Context, key: str) -> None:
    text = f"A value has at most {VALUE_BYTES} bytes"
    if ctx.session.caps & METADATA_3:
        say(ctx, "FAIL", "INVALID_VALUE", text, key)
    else:
        say(ctx, "FAIL", "VALUE_INVALID", text)


def full(ctx: Context, target: Target) -> None:
    what = ("SET", target.asked, str(KEYS)) if ctx.session.caps & METADATA_3 else (target.name,)
    say(ctx, "FAIL", "LIMIT_REACHED", f"There is room for {KEYS} keys", *what)


def enough(ctx: Context, key: str) -> None:
    if ctx.session.caps & METADATA_3:
        say(ctx, "FAIL", "LIMIT_REACHED", f"One can subscribe to {SUBS} keys", "SUB", key, str(SUBS))
    else:
        say(ctx, "FAIL", "TOO_MANY_SUBS", f"One can subscribe to {SUBS} keys", key)


def too_fast(ctx: Context, wait: int, target: Target, asked: tuple[str, ...]) -> None:
    """`wait` is in seconds, `asked` the subcommand with its parameters."""
    if ctx.session.caps & METADATA_3:
        again = (str(wait), target.asked, *asked)
        ctx.send(Message(numerics.ERR_METADATARATELIMIT.code, (ctx.name, *again)))
    else:
        key = asked[1] if len(asked) > 1 else "*"
        text = f"Too many changes. Try again in {wait} seconds"
        say(ctx, "FAIL", "RATE_LIMITED", text, target.name, key, str(wait))


def malformed(ctx: Context, subcommand: str, text: str) -> None:
    if ctx.session.caps & METADATA_3:
        say(ctx, "FAIL", "INVALID_PARAMS", text, subcommand)
    else:
        ctx.reply(numerics.ERR_NEEDMOREPARAMS, "METADATA", text=text)


def say(
    ctx: Context, kind: str, code: str, text: str, *context: str, tags: dict[str, str] | None = None
) -> None:
    """A standard reply; a client without them reads a notice."""
    if ctx.session.caps & (STANDARD_REPLIES | EITHER):
        middle = tuple(safe(param) for param in context)
        ctx.send(Message(kind, ("METADATA", code, *middle, text), "", tags or {}))
    else:
        ctx.send(Message("NOTICE", (ctx.name, f"*** {text}"), "", tags or {}))
