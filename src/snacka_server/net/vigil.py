"""Is anybody there? The silence of one connection: pings, and the question of who wants its name.

An IRC client answers a PING; for a person at a terminal their system answers. It keeps time and asks; what
follows from the answer is the caller's. Times are the loop's, seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..config import Limits

Answer = Callable[[bool], None]


class Vigil:
    """`ping` sends a PING; `nudge`, for a person, makes the system ask the other system instead."""

    __slots__ = ("_answers", "_loop", "_nudge", "_ping", "_timer", "heard", "limits", "pinged")

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        limits: Limits,
        ping: Callable[[float], None],
        nudge: Callable[[], None] | None,
    ) -> None:
        self._loop = loop
        self.limits = limits
        self._ping = ping
        self._nudge = nudge
        self._answers: list[Answer] = []
        self._timer: asyncio.TimerHandle | None = None
        self.heard = loop.time()
        self.pinged = 0.0

    def hear(self, now: float) -> None:
        """Something came: somebody is there."""
        self.heard = now
        if self._answers:
            self.answer(True)

    def tick(self, now: float) -> str:
        """Ping who has been silent. The reason to close the connection, or nothing."""
        limits = self.limits
        silent = now - self.heard
        if self._nudge is not None:
            return ""  # the system's keepalive tells; a person need not type
        if silent > limits.ping_after + limits.ping_grace and self._unanswered:
            return f"No answer for {int(silent)} seconds"
        if silent > limits.ping_after and not self._unanswered:
            self._ask(now)
        return ""

    def probe(self, answer: Answer) -> None:
        """Somebody else wants this name: is anyone here?

        Who was heard a moment ago counts as there without waiting, but is asked all the same, so that whoever
        wants the name next knows better.
        """
        now = self._loop.time()
        if now - self.heard < self.limits.ghost_idle:
            gone = self._unanswered and now - self.pinged >= self.limits.ghost_grace
            if self._nudge is None and not self._unanswered:
                self._ask(now)
            answer(not gone)
            return
        self._answers.append(answer)
        if len(self._answers) > 1:
            return  # asked already: one answer serves all who want to know
        grace = self.limits.ghost_grace
        if self._nudge is None:
            self._ask(now)
            self._timer = self._loop.call_later(grace, self.answer, False)
        else:
            # The other system answers for a person; if it is gone, this connection is lost in a moment.
            self._nudge()
            self._timer = self._loop.call_later(grace + 1, self.answer, True)

    def answer(self, alive: bool) -> None:
        """Tell all who asked."""
        answers, self._answers = self._answers, []
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for answer in answers:
            answer(alive)

    @property
    def _unanswered(self) -> bool:
        return self.pinged > self.heard

    def _ask(self, now: float) -> None:
        self.pinged = now
        self._ping(now)
