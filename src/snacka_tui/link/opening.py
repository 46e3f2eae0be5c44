"""Opening a socket, with or without TLS, and saying in a sentence why it could not be.

Owns the TLS contexts and the check of the certificate, which happens before a single byte is sent. It
refuses to know what is spoken afterwards and to ask anybody: a certificate to decide on is an exception.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import socket
import ssl

from msgspec import Struct

from snacka_tui.link.events import Endpoint, TlsMode

CONNECT_SECONDS = 10.0
_HAPPY_EYEBALLS_SECONDS = 0.25  # RFC 8305
_READ_LIMIT = 1 << 18
_ERRNO = re.compile(r"\[Errno (\d+)\]")


class Opened(Struct, frozen=True):
    """An open connection. `fingerprint` is the certificate's sha256 in hex, or "" without TLS."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    encrypted: bool
    fingerprint: str


class CannotOpenError(Exception):
    """The connection could not be made; the message is a sentence for a person. Trying again may help."""


class UnknownCertificateError(Exception):
    """Nobody we trust signed the certificate with this `fingerprint`, and it is not pinned."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(fingerprint)
        self.fingerprint = fingerprint


class CertificateMismatchError(Exception):
    """Another certificate than the pinned one."""

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(actual)
        self.expected = expected
        self.actual = actual


async def open_endpoint(endpoint: Endpoint, *, timeout: float = CONNECT_SECONDS) -> Opened:
    """Connect, and leave no socket behind otherwise.

    Raises CannotOpenError, UnknownCertificateError or CertificateMismatchError.
    """
    try:
        async with asyncio.timeout(timeout):
            match endpoint.tls:
                case TlsMode.PLAIN:
                    return await _connect(endpoint, None)
                case TlsMode.VERIFIED:
                    return await _connect(endpoint, _signed(endpoint))
                case TlsMode.PINNED:
                    return await _open_pinned(endpoint)
    except TimeoutError:
        raise CannotOpenError(f"{endpoint} did not answer within {timeout:.0f} seconds.") from None
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message or "not valid"
        raise CannotOpenError(f"The certificate of {endpoint} was not accepted: {why}.") from error
    except ssl.SSLError as error:
        raise CannotOpenError(f"{endpoint} answers, but does not speak TLS there.") from error
    except OSError as error:
        raise CannotOpenError(explain(endpoint, error)) from error


def explain(endpoint: Endpoint, error: OSError) -> str:
    """Why the network refused, as a sentence."""
    match error:
        case ConnectionRefusedError():
            return f"Nobody listens at {endpoint}."
        case socket.gaierror():
            return f"There is no host called {endpoint.host}, or no network to look it up."
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return "The connection was cut."
        case TimeoutError():
            return f"{endpoint} stopped answering."
        case OSError(errno=None) if tried := _ERRNO.findall(str(error)):
            # A host with several addresses, all tried in vain: asyncio tells of them in one text.
            return explain(endpoint, OSError(int(tried[-1]), ""))
        case _:
            return f"No connection to {endpoint}: {os.strerror(error.errno) if error.errno else error}."


async def _open_pinned(endpoint: Endpoint) -> Opened:
    if not endpoint.fingerprint:
        try:
            return await _connect(endpoint, _signed(endpoint))
        except ssl.SSLCertVerificationError:
            pass  # the usual case: a certificate the server made itself; look at it below
    # Not a hole: the pinned fingerprint is the check, it is made below, before anything is sent.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _show_ours(context, endpoint)
    opened = await _connect(endpoint, context)
    if opened.fingerprint == endpoint.fingerprint:
        return opened
    opened.writer.transport.abort()
    if endpoint.fingerprint:
        raise CertificateMismatchError(endpoint.fingerprint, opened.fingerprint)
    raise UnknownCertificateError(opened.fingerprint)


def _signed(endpoint: Endpoint) -> ssl.SSLContext:
    """The terms for a server that an authority vouches for."""
    context = ssl.create_default_context()
    _show_ours(context, endpoint)
    return context


def _show_ours(context: ssl.SSLContext, endpoint: Endpoint) -> None:
    if endpoint.certificate:
        try:
            context.load_cert_chain(endpoint.certificate)
        except OSError as error:  # an SSLError is one, too
            raise CannotOpenError(
                f"Your certificate {endpoint.certificate} cannot be used: {error.strerror or error}. "
                "It must be a PEM file with the certificate and its key."
            ) from error


async def _connect(endpoint: Endpoint, context: ssl.SSLContext | None) -> Opened:
    reader, writer = await asyncio.open_connection(
        endpoint.host,
        endpoint.port,
        ssl=context,
        limit=_READ_LIMIT,
        happy_eyeballs_delay=_HAPPY_EYEBALLS_SECONDS,
    )
    raw = writer.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    fingerprint = ""
    tls = writer.get_extra_info("ssl_object")
    if tls is not None:
        certificate = tls.getpeercert(binary_form=True) or b""
        fingerprint = hashlib.sha256(certificate).hexdigest()
    return Opened(reader, writer, context is not None, fingerprint)
