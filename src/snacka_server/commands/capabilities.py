"""CAP: which capabilities there are for this session, and which it wants.

Spec: IRCv3 capability negotiation, sts.
"""

from __future__ import annotations

from snacka_protocol import numerics
from snacka_protocol.capabilities import ls_lines, parse_request, parse_version, request_lines
from snacka_protocol.message import Message

from ..domain.metadata import KEY_BYTES, KEYS, SUBS, VALUE_BYTES, is_aware
from ..domain.policy import SEPARATOR
from ..domain.session import CAP_BITS, CAP_NOTIFY, METADATA, METADATA_3, MULTILINE
from . import logins
from .arrival import try_to_register
from .context import Context

_METADATA_LIMITS = (
    f"before-connect,max-subs={SUBS},max-keys={KEYS},max-key-bytes={KEY_BYTES},max-value-bytes={VALUE_BYTES}"
)


_ONLY_302 = frozenset({"draft/multiline", "draft/no-implicit-names"})
"""What is not told before: nothing without its value, and a second name of what is told anyway."""
_LINE_BYTES = 510
"""A line of 512, without CRLF."""


def offered(ctx: Context, version: int) -> dict[str, str]:
    """What a CAP LS of that version lists to this session: names and, for 302, values."""
    caps = dict.fromkeys(CAP_BITS, "")
    if not ctx.settings.guests:  # it tells, and cannot be requested
        caps = {"draft/account-required": "", **caps}
    if version < 302:
        return {name: "" for name in caps if name not in _ONLY_302}
    limits = ctx.settings.limits
    caps["draft/multiline"] = f"max-bytes={limits.multiline_bytes},max-lines={limits.multiline_lines}"
    caps["sasl"] = ",".join(logins.mechanisms(ctx.services, ctx.session))
    if sts := _sts(ctx):
        caps["sts"] = sts
    caps["draft/account-registration"] = logins.REGISTRATION_VALUE
    caps["draft/relaymsg"] = SEPARATOR
    caps["draft/metadata-3"] = _METADATA_LIMITS
    caps["draft/metadata-2"] = f"{_METADATA_LIMITS},maxsub={SUBS},maxkey={KEYS}"
    return caps


def _sts(ctx: Context) -> str:
    """The value of `sts` for this connection; empty where it is not offered. It cannot be requested."""
    settings, session = ctx.settings, ctx.session
    duration = settings.sts_duration
    if duration is None or settings.certificate is None:
        return ""
    if session.secure:
        return f"duration={duration}"
    return f"port={settings.sts_port or ctx.services.port}" if duration else ""


def cap(ctx: Context, message: Message) -> None:
    session = ctx.session
    subcommand = message.params[0].upper()
    if subcommand == "LS":
        _cap_ls(ctx, message)
    elif subcommand == "LIST":
        held = {name: "" for name, bit in CAP_BITS.items() if session.caps & bit}
        _cap_lines(ctx, "LIST", held, session.cap_version)
    elif subcommand == "REQ":
        _cap_req(ctx, message.params[1] if len(message.params) > 1 else "")
    elif subcommand == "END":
        session.negotiating = False
        try_to_register(ctx)
    else:
        ctx.reply(numerics.ERR_INVALIDCAPCMD, message.params[0])


def _cap_lines(ctx: Context, subcommand: str, caps: dict[str, str], version: int) -> None:
    lines = ls_lines(caps, version, _room(ctx, subcommand))
    for line in lines[:-1]:
        ctx.send(Message("CAP", (ctx.name, subcommand, "*", line)))
    ctx.send(Message("CAP", (ctx.name, subcommand, lines[-1])))


def _cap_answer(ctx: Context, subcommand: str, request: str) -> None:
    """The request as it was made; in several lines where one cannot hold it."""
    room = _room(ctx, subcommand)
    fits = len(request.encode()) <= room
    for line in [request] if fits else request_lines(request.split(), room):
        ctx.send(Message("CAP", (ctx.name, subcommand, line)))


def _room(ctx: Context, subcommand: str) -> int:
    """Bytes that the list of capabilities may have in one line."""
    return _LINE_BYTES - len(f":{ctx.network.server} CAP {ctx.name} {subcommand} * :".encode())


def _cap_ls(ctx: Context, message: Message) -> None:
    session = ctx.session
    asked = message.params[1] if len(message.params) > 1 else ""
    version = parse_version(asked)
    session.cap_version = max(session.cap_version, version)
    if session.cap_version >= 302:
        _negotiated(ctx, session.caps | CAP_NOTIFY)
    if not session.registered:
        session.negotiating = True
    _cap_lines(ctx, "LS", offered(ctx, version), version)


def _cap_req(ctx: Context, request: str) -> None:
    session = ctx.session
    if not session.registered:
        session.negotiating = True
    caps = session.caps
    for name, wanted in parse_request(request):
        bit = CAP_BITS.get(name)
        # cap-notify is implied by 302 and cannot be given back there.
        if bit is None or (not wanted and bit == CAP_NOTIFY and session.cap_version >= 302):
            _cap_answer(ctx, "NAK", request)
            return
        caps = caps | bit if wanted else caps & ~bit
    if caps & METADATA and caps & METADATA_3:  # one draft or the other
        _cap_answer(ctx, "NAK", request)
        return
    _cap_answer(ctx, "ACK", request)
    _negotiated(ctx, caps)


def _negotiated(ctx: Context, caps: int) -> None:
    """From now on the connection has these, and everybody who writes to it knows."""
    ctx.session.caps = caps
    if not is_aware(caps):
        ctx.session.subscribed.clear()
    if not caps & MULTILINE:
        ctx.session.multiline = None
    ctx.services.forget_audience(ctx.session)
