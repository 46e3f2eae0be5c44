"""`snacka-tui --web`: the full screen in a browser, through textual-serve.

Owns the door: who may open the page. It refuses strangers, because behind the page is this person's chat, on
this machine, under their name. Everything lies below a path that cannot be guessed and is printed once; it is
answered under no other host name than its own (no other page gets at it by a trick of names), and a WebSocket
only from the page itself. The page loads nothing from elsewhere.
"""

from __future__ import annotations

import re
import secrets
import shlex
import sys
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; img-src 'self' data:; connect-src 'self' {socket}; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_ELSEWHERE = re.compile(
    r"<link[^>]*https://[^>]*>"
)  # a font of another machine, which would learn of each visit


class Door(Server):
    """Serves the client with these words on its command line; each page has a client of its own."""

    def __init__(self, words: Sequence[str], host: str, port: int) -> None:
        shown = f"[{host}]" if ":" in host else host
        command = shlex.join([sys.executable, "-m", "snacka_tui", *words])
        super().__init__(command, host=host, port=port, title="Snacka", public_url=f"http://{shown}:{port}")
        self.secret = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """What to open: the only way in."""
        return f"{self.public_url}/{self.secret}/"

    def initialize_logging(self) -> None:
        """Nothing is logged: what is asked for holds the secret."""

    async def on_startup(self, app: web.Application) -> None:
        """Say where the page is."""
        print(f"Open this in a browser, and keep it to yourself:\n\n  {self.address}\n")
        print("Ctrl+C ends it.", flush=True)

    async def _make_app(self) -> web.Application:
        outside = web.Application(middlewares=[self._guard()])
        outside.add_subapp(f"/{self.secret}/", await super()._make_app())
        return outside

    def _guard(self) -> Middleware:
        """What every request passes."""
        socket = f"ws{self.public_url.removeprefix('http')}"
        headers = {name: text.format(socket=socket) for name, text in _HEADERS.items()}

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if f"http://{request.host}" != self.public_url:
                return web.Response(status=403, text="Open the address that was printed, as it is.")
            if request.path.endswith("/ws") and request.headers.get("Origin") != self.public_url:
                return web.Response(status=403, text="Only the page itself may connect.")
            response = await handler(request)
            if not response.prepared:
                response.headers.update(headers)
            if isinstance(response, web.Response) and response.text:
                response.text = _ELSEWHERE.sub("", response.text)
            return response

        return guarded


def serve(words: Sequence[str], host: str, port: int) -> None:
    """Serve until Ctrl+C. OSError if nobody may listen there."""
    Door(words, host, port).serve()
