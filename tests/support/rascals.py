"""People who send whatever comes to mind, including what they have seen: for finding what nobody thought of.

Everything is drawn from the `random.Random` they are given, so that one seed is one story.
"""

from __future__ import annotations

import base64
import functools
import random
from collections.abc import Callable, Iterator

from snacka_protocol.message import Message
from snacka_protocol.sasl import plain
from snacka_server.commands.desks import DESKS
from snacka_server.commands.registry import COMMANDS
from snacka_server.domain.session import CAP_BITS
from support.accounts import PASSWORD
from support.people import Person

NAMES = ("anna", "bo", "carl", "Дора", "erik")
ROOT = "let me in"
"""The password of the operator `root`."""
PLACES = ("#fika", "#te", "#fika,#te", "#FIKA", "@#fika", "#lobby", "#none", "#日本語", "#te2")
WORDS = (
    *PLACES,
    *(
        "anna",
        "BO",
        "carl",
        "дора",
        "erik,bo",
        "root",
        "*",
        "a*",
        "0",
        "-1",
        "10",
        "9" * 20,
        ":",
        "::x",
        ":två ord",
    ),
    *(
        "a,b,c,d,e,f",
        "å" * 200,
        "+",
        "-",
        "C",
        "L",
        "S",
        "+i",
        "-i",
        "+B",
        "+Cs",
        "-s",
        "+b",
        "+k",
        "+l",
        "+o",
        "-o",
    ),
    *(
        "%tcuihsnfdlaor,12",
        "o%nf",
        "%",
        "%t,",
        ">1",
        "<2",
        "C<5",
        "T>3",
        "!#f*",
        "u",
        "snacka.local",
        "+h",
        "-v",
    ),
    *(
        "timestamp=2026-01-01T00:00:00.000Z",
        "msgid=x",
        "~m:~a:anna",
        "~U",
        "~a:*",
        "~m:b*",
        "anna/there",
        "+beIz",
    ),
    *(
        "on",
        "off",
        "history",
        "always-on",
        "joined",
        "\x01VERSION\x01",
        "\x02fet\x02",
        "😀",
        "text=x",
        "in=#fika",
    ),
)
TEXTS = ("hi", "två ord", "a" * 400, "", " ", "\x01ACTION waves\x01", "😀" * 90, "one\x02two", ":x", "åäö")
LIKELY = (
    *(
        "JOIN",
        "PRIVMSG",
        "MODE",
        "METADATA",
        "BATCH",
        "KICK",
        "REDACT",
        "CHATHISTORY",
        "MARKREAD",
        "SEARCH",
        "RENAME",
    ),
    *(
        "INVITE",
        "MONITOR",
        "WHO",
        "TAGMSG",
        "RELAYMSG",
        "NICK",
        "AWAY",
        "NICKSERV",
        "CHANSERV",
        "HISTSERV",
        "UBAN",
    ),
)
FAREWELL = "QUIT"
"""Nobody says that in the middle."""


def some_caps(chance: random.Random) -> str:
    """Any of the capabilities, but never both drafts of one: that is refused as a whole."""
    caps = chance.sample(list(CAP_BITS), chance.randint(0, len(CAP_BITS)))
    if "draft/metadata-2" in caps and "draft/metadata-3" in caps:
        caps.remove(chance.choice(("draft/metadata-2", "draft/metadata-3")))
    return " ".join(caps)


class Tongue:
    """What one of them may say next. `ids` are message ids that they have seen.

    With `nonces`, messages come again that came before, and are nothing new.
    """

    def __init__(self, chance: random.Random, *, nonces: bool) -> None:
        self._nonces = nonces
        self.chance = chance
        self.ids = ["nonsense"]
        self._special: dict[str, Callable[[], str]] = {
            "REDACT": self._redact,
            "MODE": self._mode,
            "SAMODE": self._mode,
            "RENAME": lambda: " ".join(chance.choices(("#fika", "#te", "#TE", "#fika2"), k=2)),
            "CHATHISTORY": self._history,
            "METADATA": self._metadata,
            "MARKREAD": lambda: f"{self._place()} timestamp=20{chance.randint(19, 26)}-01-01T00:00:00.000Z",
            "SEARCH": lambda: ";".join(
                chance.sample(("text=hi", "in=#fika", "from=anna", "limit=3", "x"), 2)
            ),
            "REGISTER": lambda: f"{chance.choice(('*', *NAMES))} {chance.choice('*x')} :{PASSWORD}",
            "AUTHENTICATE": self._authenticate,
            "UBAN": self._ban,
            "OPER": lambda: chance.choice((f"root :{ROOT}", "root wrong", "nobody x")),
            "KILL": lambda: f"{chance.choice(NAMES)} :why",
            "FORGET": lambda: chance.choice(("*", "#fika", "bo", "#none")),
            "RELAYMSG": lambda: f"#fika {chance.choice(('bo/there', 'x/y', 'bad'))} :{self._text()}",
            "AWAY": lambda: chance.choice(("*", "", ":gone", f":{'x' * 400}")),
            "NICK": lambda: chance.choice((*NAMES, "Åsa", "åsa", "zoe", "a!b")),
            "CAP": lambda: f"REQ :{chance.choice(('', '-'))}{chance.choice(list(CAP_BITS))}",
            "SANICK": lambda: f"{chance.choice(NAMES)} {chance.choice(('zoe', 'Åsa', *NAMES))}",
        }
        for desk in DESKS.values():
            self._special[desk.nick.upper()] = functools.partial(self._errand, tuple(desk.errands))

    def lines(self) -> Iterator[str]:
        """One command, which may take several lines."""
        chance = self.chance
        command = chance.choice((*LIKELY, *(name for name in COMMANDS if name != FAREWELL)))
        if command == "BATCH" and chance.random() < 0.8:
            yield from self._several_lines()
            return
        special = self._special.get(command)
        if special is not None and chance.random() < 0.75:
            params = special()
        else:
            params = " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, 5)))
        tags = chance.choice(("", "", "", f"@label=l;+draft/react=y{self._nonce()} "))
        yield f"{tags}{command} {params}"

    def _nonce(self) -> str:
        return f";+snacka/nonce={self.chance.randint(1, 30)}" if self._nonces else ""

    def _place(self) -> str:
        return self.chance.choice((*PLACES, *NAMES))

    def _text(self) -> str:
        return self.chance.choice(TEXTS)

    def _redact(self) -> str:
        return f"{self.chance.choice(('#fika', 'bo', 'anna'))} {self.chance.choice(self.ids)} :why"

    def _mode(self) -> str:
        chance = self.chance
        letters = "".join(chance.choices("qaohvbeIklfCMRUimnstuZ+-", k=chance.randint(1, 6)))
        words = " ".join(chance.choice(WORDS) for _ in range(chance.randint(0, 4)))
        return f"{chance.choice(('#fika', '#te'))} {chance.choice('+-')}{letters} {words}"

    def _history(self) -> str:
        chance = self.chance
        which = chance.choice(("LATEST", "BEFORE", "AFTER", "AROUND"))
        return f"{which} {chance.choice(('#fika', 'bo'))} msgid={chance.choice(self.ids)} 50"

    def _metadata(self) -> str:
        chance = self.chance
        target = chance.choice(("*", "*", "#fika", "bo", "*ALL", "#none"))
        keys = chance.choices(("status", "color", "avatar", "Bad", "pronouns"), k=chance.randint(1, 3))
        return chance.choice(
            (
                f"{target} SET {keys[0]} :{self._text()}",
                f"{target} SET {keys[0]}",
                f"{target} {chance.choice(('GET', 'SUB', 'UNSUB'))} {' '.join(keys)}",
                f"{target} {chance.choice(('LIST', 'CLEAR', 'SUBS', 'SYNC', 'DANCE'))}",
            )
        )

    def _authenticate(self) -> str:
        chance = self.chance
        noise = base64.b64encode(chance.randbytes(chance.choice((0, 3, 40, 300)))).decode()
        right = base64.b64encode(plain(chance.choice(NAMES), PASSWORD)).decode()
        return chance.choice(
            ("PLAIN", "SCRAM-SHA-256", "EXTERNAL", "*", "+", noise or "+", "PLAIN", right, right)
        )

    def _ban(self) -> str:
        whom = self.chance.choice(
            ("x!*@*", "~a:nobody", "192.0.2.0/24", "192.0.2.1", "carl", "~a:erik", "bad mask")
        )
        return f"{self.chance.choice(('ADD', 'ADD', 'DEL', 'INFO', 'LIST', 'DANCE'))} {whom} 1h :why"

    def _errand(self, verbs: tuple[str, ...]) -> str:
        chance = self.chance
        words = chance.choices((*WORDS, PASSWORD, *self.ids[-3:], *NAMES, *PLACES), k=chance.randint(0, 3))
        return f"{chance.choice((*verbs, 'HELP', 'DANCE'))} {' '.join(words)}"

    def _several_lines(self) -> Iterator[str]:
        chance = self.chance
        target = self._place()
        yield f"@label=m{self._nonce()} BATCH +r draft/multiline {target}"
        for _ in range(chance.randint(0, 5)):
            tag = chance.choice(("@batch=r", "@batch=r;draft/multiline-concat", "@batch=other"))
            where = target if chance.random() < 0.9 else self._place()
            yield f"{tag} {chance.choice(('PRIVMSG', 'PRIVMSG', 'NOTICE', 'TAGMSG'))} {where} :{self._text()}"
        if chance.random() < 0.9:
            yield "BATCH -r"


class Rascal:
    """Somebody with a connection, who comes back when it ends. `account` is theirs, if they have one."""

    def __init__(self, chance: random.Random, name: str, port: int, *, nonces: bool = True) -> None:
        self.chance = chance
        self.name = name
        self.port = port
        self.tongue = Tongue(chance, nonces=nonces)
        self.person = Person(name)
        self.person.closed = True

    async def rages(self, count: int) -> None:
        """Send so many commands and wait for what comes."""
        if self.person.closed:
            await self.arrives()
        lines = [line for _ in range(count) for line in self.tongue.lines()]
        if self.chance.random() < 0.05:
            lines.append(f"{FAREWELL} :bye")
        heard = await self._asks(*lines)
        self.tongue.ids = (self.tongue.ids + [m.tags["msgid"] for m in heard if "msgid" in m.tags])[-100:]

    async def shouts(self, count: int) -> None:
        """Send so many commands and wait for nothing."""
        try:
            await self.person.sends(*(line for _ in range(count) for line in self.tongue.lines()))
        except ConnectionError:
            return

    async def arrives(self) -> None:
        """Come in with some capabilities, perhaps logging in and asking for things on the way."""
        chance = self.chance
        self.person = person = Person(self.name, caps=some_caps(chance))
        await person.connects(self.port)
        before = (
            *("ISUPPORT", "AWAY *", "AWAY :x", "METADATA * SET status :new", "METADATA * SUB status avatar"),
            *("METADATA * SYNC", "AUTHENTICATE *", "JOIN #fika", "CAP LIST", f"REGISTER * * :{PASSWORD}"),
        )
        early = [chance.choice(before) for _ in range(chance.randint(0, 4))]
        if chance.random() < 0.3:
            early += [line for _ in range(4) for line in self.tongue.lines()]
        if chance.random() < 0.5:
            account = base64.b64encode(plain(chance.choice(NAMES[:2]), PASSWORD)).decode()
            early += ["CAP REQ sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {account}"]
        nick = chance.choice((self.name, self.name, f"{self.name}{chance.randint(1, 99)}"))
        await person.sends(
            "CAP LS 302", f"CAP REQ :{person.caps}", f"NICK {nick}", *early, "USER u 0 * :real"
        )
        await person.sends("CAP END", *(f"NICK {self.name}{chance.randint(100, 9999)}" for _ in range(3)))
        await self._asks("JOIN #fika")

    async def _asks(self, *lines: str) -> list[Message]:
        """What comes, unless the connection ends by that. One that hangs is an error."""
        try:
            return await self.person.asks(*lines)
        except ConnectionError:
            return []
        except AssertionError:
            if self.person.closed:
                return []
            raise

    async def vanishes(self) -> None:
        await self.person.vanishes()
