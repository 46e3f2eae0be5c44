"""A network that finds messages by their times only, and keeps no ids with them, as bouncers do."""

from __future__ import annotations

from snacka_protocol.timestamps import format_ms, parse_ms
from support.scripted_network import FULL, SNACKA, START_MS, Script

BY_TIME = f"{SNACKA} MSGREFTYPES=timestamp"
Line = tuple[int, str, str]


class Bouncer(Script):
    """Keeps lines as (time, nick, text). What comes live has a msgid, what it kept has none."""

    def __init__(self, *kept: Line, page: int = 5, caps: str = FULL) -> None:
        super().__init__(caps=caps, isupport=BY_TIME, history_limit=page)
        self.kept = list(kept)

    def says(self, line: Line) -> None:
        """Somebody speaks while we are here."""
        self.kept.append(line)
        at_ms, nick, text = line
        self.hear(f"@time={format_ms(at_ms)};msgid=live{at_ms} :{nick}!u@h PRIVMSG #lobby :{text}")

    def answer(self) -> None:
        """Answer every question for the room's history, and those that this brings."""
        for message in self.messages_sent():
            if message.command != "CHATHISTORY" or message.params[0] == "TARGETS":
                continue
            assert "msgid" not in " ".join(message.params)
            label, found = message.tags["label"], self._history(*message.params)
            self.hear(
                f"@label={label} :irc.test BATCH +h chathistory #lobby",
                *(
                    f"@batch=h;time={format_ms(at)} :{nick}!u@h PRIVMSG #lobby :{text}"
                    for at, nick, text in found
                ),
                ":irc.test BATCH -h",
            )
            self.answer()

    def _history(self, sub: str, _room: str, *words: str) -> list[Line]:
        limit = int(words[-1])
        times = [parse_ms(word.removeprefix("timestamp=")) if word != "*" else 0 for word in words[:-1]]
        match sub:
            case "LATEST":
                return self.kept[-limit:]
            case "BEFORE":
                return [line for line in self.kept if line[0] < times[0]][-limit:]
            case "AFTER":
                return [line for line in self.kept if line[0] > times[0]][:limit]
            case "BETWEEN":
                return [line for line in self.kept if times[0] < line[0] < times[1]][:limit]
        raise AssertionError(sub)

    def arrive(self) -> None:
        self.open()
        self.welcome()
        self.joins("#lobby", "bob")

    def shown(self) -> list[tuple[str, str]]:
        return self.talk()


def line(number: int, nick: str = "bob") -> Line:
    return START_MS + number * 1000, nick, f"text {number}"


def texts(*lines: Line) -> list[tuple[str, str]]:
    return [(nick, text) for _, nick, text in lines]


def test_it_is_read_back_to_its_beginning_page_by_page() -> None:
    kept = [line(number) for number in range(12)]
    script = Bouncer(*kept)
    script.arrive()
    script.answer()
    while not script.room().history_complete:
        script._out += script.session.load_older("#lobby")
        script.answer()
    assert script.shown() == texts(*kept)


def test_what_was_missed_comes_once_and_in_its_place() -> None:
    script = Bouncer(line(1), line(2))
    script.arrive()
    script.answer()
    script.says(line(3))
    script.session.focus(None)
    script.drop()
    script.kept += [line(number) for number in range(4, 11)]
    script.arrive()
    script.says(line(11))  # live, before the answer, and then in it without its id
    script.answer()
    assert script.shown() == texts(*(line(number) for number in range(1, 12)))
    room = script.room()
    assert room.unread == 9  # 3 and 11 live, 4 to 10 missed; 1 and 2 were there before us
    assert room.timeline.gaps() == []


def test_what_was_read_is_told_though_nothing_has_an_id() -> None:
    script = Bouncer(line(1), line(2), caps=f"{FULL} draft/read-marker")
    script.arrive()
    script.answer()
    script._out += script.session.mark_read("#lobby")
    assert script.sent()[-1] == f"MARKREAD #lobby timestamp={format_ms(line(2)[0])}"


def test_who_says_a_thing_twice_in_one_moment_said_it_twice() -> None:
    twice = [(START_MS, "bot", "ping"), (START_MS, "bot", "ping")]
    script = Bouncer(*twice, line(1))
    script.arrive()
    script.answer()
    assert script.shown() == texts(*twice, line(1))
    script.session.go_to("#lobby", "", START_MS)
    assert script.shown() == texts(*twice, line(1))


def test_too_long_an_absence_leaves_a_gap_that_can_be_loaded() -> None:
    script = Bouncer(line(0))
    script.arrive()
    script.answer()
    script.drop()
    script.kept += [line(number) for number in range(1, 61)]
    script.arrive()
    script.answer()
    while script.room().timeline.gaps():
        [gap] = script.room().timeline.gaps()
        script._out += script.session.load_gap("#lobby", gap.after)
        script.answer()
    assert script.shown() == texts(*script.kept)
