"""Who may do what, as one table."""

from __future__ import annotations

import pytest

from snacka_server.domain import policy
from snacka_server.domain.channel import Channel, ListEntry
from snacka_server.domain.events import Said
from snacka_server.domain.user import User


def user(name: str) -> User:
    return User(name, name, name, name, "host", name, "", 0)


def channel(flags: str = "nt", **members: str) -> tuple[Channel, dict[str, User]]:
    made = Channel("#c", "#c", 0, flags)
    people = {name: user(name) for name in (*members, "outsider")}
    for name, modes in members.items():
        made.members[people[name]] = modes
    return made, people


def code(denial: policy.Denial | None) -> str:
    return denial.numeric.code if denial is not None else ""


@pytest.mark.parametrize(
    ("flags", "who", "banned", "expected"),
    [
        ("nt", "plain", False, ""),
        ("nt", "outsider", False, "404"),
        ("t", "outsider", False, ""),
        ("mnt", "plain", False, "404"),
        ("mnt", "voice", False, ""),
        ("mnt", "op", False, ""),
        ("mt", "outsider", False, "404"),
        ("nt", "plain", True, "404"),
        ("nt", "voice", True, ""),
        ("t", "outsider", True, "404"),
    ],
)
def test_who_may_speak(flags: str, who: str, banned: bool, expected: str) -> None:
    room, people = channel(flags, plain="", voice="v", op="o")
    if banned:
        room.lists["b"][f"{who}!*@*"] = ListEntry(f"{who}!*@*", "op", 0)
    assert code(policy.may_speak(people[who], room)) == expected


def test_an_exception_outweighs_a_ban() -> None:
    room, people = channel(plain="")
    room.lists["b"]["*!*@*"] = ListEntry("*!*@*", "op", 0)
    room.lists["e"]["plain!*@*"] = ListEntry("plain!*@*", "op", 0)
    assert policy.may_speak(people["plain"], room) is None
    assert policy.may_join(people["plain"], room, "") is None
    assert code(policy.may_join(people["outsider"], room, "")) == "474"


@pytest.mark.parametrize(
    ("change", "expected"),
    [("", ""), ("i", "473"), ("k", "475"), ("l", "471"), ("b", "474")],
)
def test_who_may_join_and_what_an_invitation_opens(change: str, expected: str) -> None:
    room, people = channel(op="o")
    if change == "i":
        room.flags.add("i")
    elif change == "k":
        room.key = "kaka"
    elif change == "l":
        room.limit = 1
    elif change == "b":
        room.lists["b"]["outsider!*@*"] = ListEntry("outsider!*@*", "op", 0)
    outsider = people["outsider"]
    assert code(policy.may_join(outsider, room, "")) == expected
    room.invited.add(outsider.uid)
    assert policy.may_join(outsider, room, "") is None


@pytest.mark.parametrize(
    ("flags", "who", "expected"),
    [("int", "outsider", ""), ("int", "op", "714"), ("nt", "outsider", "713"), ("int", "banned", "480")],
)
def test_who_may_knock(flags: str, who: str, expected: str) -> None:
    room, people = channel(flags, op="o")
    people["banned"] = user("banned")
    room.lists["b"]["banned!*@*"] = ListEntry("banned!*@*", "op", 0)
    assert code(policy.may_knock(people[who], room)) == expected


def test_nobody_knocks_where_nobody_can_open() -> None:
    room, people = channel("int", half="h")
    assert code(policy.may_knock(people["outsider"], room)) == "480"


@pytest.mark.parametrize(
    ("flags", "text", "expected"),
    [
        ("nt", "\x01VERSION\x01", ""),
        ("Cnt", "\x01VERSION\x01", "404"),
        ("Cnt", "\x01ACTION waves\x01", ""),
        ("Cnt", "\x01ACTION", ""),
        ("Cnt", "\x01ACTIONS are\x01", "404"),
        ("Cnt", "\x01", "404"),
    ],
)
def test_ctcp_where_it_may_not_be(flags: str, text: str, expected: str) -> None:
    assert code(policy.may_send_ctcp(channel(flags)[0], text)) == expected


@pytest.mark.parametrize(
    ("who", "private", "expected"),
    [
        ("plain", False, True),
        ("plain", True, True),
        ("other", False, False),
        ("half", False, True),
        ("half", True, False),
        ("voice", False, False),
        ("outsider", False, False),
    ],
)
def test_who_may_take_back_what_plain_said(who: str, private: bool, expected: bool) -> None:
    room, people = channel(plain="", other="", half="h", voice="v")
    said = Said("plain", "plain!p@h", 1, "#c", "", "oops")
    assert policy.may_redact(people[who], said, None if private else room) == expected


def test_an_account_takes_back_what_it_said_elsewhere() -> None:
    someone = User("u9", "n", "n", "u", "h", "r", "anna", 0)
    assert policy.may_redact(someone, Said("u1", "x", 1, "#c", "", "oops", "anna"), None)
    assert not policy.may_redact(someone, Said("u1", "x", 1, "#c", "", "oops", ""), None)


def test_a_standing_invitation_and_an_empty_room() -> None:
    room, people = channel("int", op="o")
    room.lists["I"]["out*!*@*"] = ListEntry("out*!*@*", "op", 0)
    assert policy.may_join(people["outsider"], room, "") is None
    empty, others = channel("int")
    assert policy.may_join(others["outsider"], empty, "") is None


@pytest.mark.parametrize(
    ("who", "whom", "expected"),
    [
        ("op", "plain", ""),
        ("op", "op2", ""),
        ("op", "owner", "482"),
        ("half", "plain", ""),
        ("half", "half2", "482"),
        ("half", "half", ""),
        ("half", "op", "482"),
        ("voice", "plain", "482"),
        ("plain", "voice", "482"),
        ("owner", "op", ""),
        ("op", "outsider", "441"),
        ("outsider", "plain", "442"),
    ],
)
def test_who_may_remove_whom(who: str, whom: str, expected: str) -> None:
    room, people = channel(owner="q", op="o", op2="o", half="h", half2="h", voice="v", plain="")
    assert code(policy.may_kick(people[who], people[whom], room)) == expected


@pytest.mark.parametrize(
    ("who", "letter", "whom", "adding", "expected"),
    [
        ("op", "o", "plain", True, ""),
        ("op", "v", "plain", True, ""),
        ("op", "h", "plain", True, ""),
        ("op", "a", "plain", True, "482"),
        ("op", "q", "op", True, "482"),
        ("op", "o", "owner", False, "482"),
        ("owner", "q", "op", True, ""),
        ("half", "v", "plain", True, ""),
        ("half", "v", "op", False, "482"),
        ("half", "h", "plain", True, "482"),
        ("half", "h", "half", False, ""),
        ("voice", "v", "voice", False, ""),
        ("voice", "v", "plain", True, "482"),
    ],
)
def test_who_may_give_and_take_standing(
    who: str, letter: str, whom: str, adding: bool, expected: str
) -> None:
    room, people = channel(owner="q", op="o", half="h", voice="v", plain="")
    assert code(policy.may_grant(people[who], room, letter, target=people[whom], adding=adding)) == expected


@pytest.mark.parametrize(
    ("flags", "who", "expected"),
    [("nt", "plain", "482"), ("nt", "half", ""), ("n", "plain", ""), ("n", "outsider", "442")],
)
def test_who_may_set_the_topic(flags: str, who: str, expected: str) -> None:
    room, people = channel(flags, half="h", plain="")
    assert code(policy.may_set_topic(people[who], room)) == expected


@pytest.mark.parametrize(
    ("flags", "who", "expected"),
    [("nt", "plain", ""), ("int", "plain", "482"), ("int", "op", ""), ("nt", "outsider", "442")],
)
def test_who_may_invite(flags: str, who: str, expected: str) -> None:
    room, people = channel(flags, op="o", plain="")
    assert code(policy.may_invite(people[who], user("guest"), room)) == expected
    if not expected:
        assert code(policy.may_invite(people[who], people["op"], room)) == "443"


def test_a_secret_room_is_seen_from_inside_only() -> None:
    room, people = channel("nst", plain="")
    assert policy.may_see(people["plain"], room)
    assert not policy.may_see(people["outsider"], room)


def test_who_is_invisible_is_noticed_by_those_nearby() -> None:
    room, people = channel(plain="", shy="")
    for member in room.members:
        member.channels[room.folded] = room
    shy = people["shy"]
    shy.modes.add("i")
    assert policy.may_notice(people["plain"], shy)
    assert policy.may_notice(shy, shy)
    assert not policy.may_notice(people["outsider"], shy)
    assert not policy.may_see_in(people["outsider"], shy, room)
    assert policy.may_see_in(people["outsider"], people["plain"], room)


def test_the_first_in_an_empty_room_looks_after_it_but_not_in_the_lobby() -> None:
    room, _ = channel()
    assert policy.founder_modes(room) == "o"
    room.permanent = True
    assert policy.founder_modes(room) == ""
    room, _ = channel(op="o")
    assert policy.founder_modes(room) == ""
