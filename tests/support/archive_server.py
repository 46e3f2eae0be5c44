"""The little server with a past: history in all directions, SEARCH, LIST, WHOIS and read markers."""

from __future__ import annotations

from snacka_protocol.message import Message
from snacka_protocol.tags import parse_tags
from support.little_server import CAPS, LittleServer
from support.pages import page


class ArchiveServer(LittleServer):
    """#lobby has `count` messages, one a minute: `m0 word…` by bob and carol in turn.

    `listed` are (room, people, topic) for LIST, `whois` the numerics after our nick for a WHOIS.
    """

    def __init__(self, count: int = 500, *, caps: str = f"{CAPS} soju.im/search draft/read-marker") -> None:
        super().__init__(caps)
        self.texts = [f"m{n} said so" for n in range(count)]
        self.listed: list[tuple[str, int, str]] = []
        self.whois: list[str] = []
        self.marker = "*"

    def _line(self, number: int, batch: str) -> str:
        hour, minute = divmod(number % 720, 60)  # the morning; what is said live is of the afternoon
        day = 1 if number < 720 else 2
        stamp = f"{self.date[:8]}{day:02}T{hour:02}:{minute:02}:00.000Z"
        nick = ("bob", "carol")[number % 2]
        tags = f"@batch={batch};msgid=h{number};time={stamp}"
        return f"{tags} :{nick}!{nick}@host PRIVMSG #lobby :{self.texts[number]}"

    def _answers(self, message: Message) -> list[str]:
        match message.command, message.params:
            case "CHATHISTORY", (sub, room, *words):
                found = self._history(sub, *words) if room == "#lobby" else []
                return self._batch(message, f"chathistory {room}", found)
            case "SEARCH", (given,):
                return self._batch(message, "soju.im/search", self._search(parse_tags(given)))
            case "MARKREAD", (room, stamp):
                self.marker = stamp
                return [f":here MARKREAD {room} {stamp}"]
            case "MARKREAD", (room,):
                return [f":here MARKREAD {room} *"]
            case "LIST", _:
                rows = [
                    f":here 322 {self.nick} {room} {people} :{topic}" for room, people, topic in self.listed
                ]
                return [f":here 321 {self.nick} Channel :Users", *rows, f":here 323 {self.nick} :End"]
            case "WHOIS", (nick, *_):
                rows = [f":here {row.replace(' ', f' {self.nick} ', 1)}" for row in self.whois]
                return [*rows, f":here 318 {self.nick} {nick} :End"]
        return super()._answers(message)

    def _joined(self, name: str) -> list[str]:
        join, *rest = super()._joined(name)
        return [join, f":here MARKREAD {name} {self.marker}", *rest]

    def _batch(self, message: Message, kind: str, found: list[int]) -> list[str]:
        label = message.tags.get("label", "")
        opening = f"@label={label} :here BATCH +h {kind}"
        return [opening, *(self._line(number, "h") for number in found), ":here BATCH -h"]

    def _search(self, wanted: dict[str, str]) -> list[int]:
        return [
            number
            for number, text in enumerate(self.texts)
            if wanted.get("text", "").casefold() in text.casefold()
            and wanted.get("from", ("bob", "carol")[number % 2]) == ("bob", "carol")[number % 2]
        ][-int(wanted["limit"]) :]

    def _history(self, sub: str, *words: str) -> list[int]:
        places = [self._place(word) for word in words[:-1]]
        return page(sub, places, int(words[-1]), len(self.texts))

    def _place(self, selector: str) -> int:
        number = selector.removeprefix("msgid=h")
        return int(number) if number.isdigit() else len(self.texts)  # a live message: after all of them
