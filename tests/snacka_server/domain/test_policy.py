"""Who may do what, as tables: the members of one channel, what they try, and what comes of it.

`qaohv` stand for members with that standing, `-` for one without, `x` for somebody outside; a number is the
refusal, nothing means yes.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_server.domain import policy
from snacka_server.domain.channel import FLAG_MODES, RANK_OF, Channel
from snacka_server.domain.events import Said
from snacka_server.domain.extbans import complete_rule
from snacka_server.domain.policy.entering import ABANDONED_MS
from snacka_server.domain.user import User, private_talk

RANKS = "qaohv-x"


def user(name: str, account: str = "") -> User:
    return User(name, name, name, name, "host", name, account, 0)


class Scene:
    """A channel with two people of each rank: `q`, `q2`, ... `-`, `-2`; `x` and `x2` are outside."""

    def __init__(self, flags: str = "nt") -> None:
        self.channel = Channel("#c", "#c", 0, flags)
        self.people = {name: user(name) for rank in RANKS for name in (rank, f"{rank}2")}
        for name, person in self.people.items():
            if name[0] != "x":
                letters = "" if name[0] == "-" else name[0]
                self.channel.members[person] = letters
                person.channels["#c"] = self.channel

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def lists(self, letter: str, *masks: str) -> None:
        for mask in masks:
            whole = complete_rule(mask)
            assert whole is not None
            self.channel.change(letter, whole, adding=True, by="q", time_ms=0)


def code(denial: policy.Denial | None) -> str:
    return denial.numeric.code if denial is not None else ""


def row(*answers: str) -> dict[str, str]:
    """Answers in the order of RANKS; one for the rest."""
    return dict(zip(RANKS, (*answers, *(answers[-1:] * (len(RANKS) - len(answers)))), strict=True))


# -- speaking

SPEAKING = {
    # flags: q, a, o, h, v, -, x
    "nt": row("", "", "", "", "", "", "404"),
    "t": row("", "", "", "", "", "", ""),
    "mnt": row("", "", "", "", "", "404", "404"),
    "mt": row("", "", "", "", "", "404", "404"),
    "Mnt": row("", "", "", "", "", "404", "404"),
    "Mt": row("", "", "", "", "", "404", "404"),
    "Unt": row("", "", "", "", "", "", "404"),
    "Umnt": row("", "", "", "", "", "", "404"),
    "Rnt": row("", "", "", "", "", "", "404"),
    "Cinst": row("", "", "", "", "", "", "404"),
}


@pytest.mark.parametrize(("flags", "answers"), SPEAKING.items())
def test_who_may_speak(flags: str, answers: dict[str, str]) -> None:
    scene = Scene(flags)
    assert {rank: code(policy.may_speak(scene[rank], scene.channel)) for rank in RANKS} == answers


@pytest.mark.parametrize(
    ("flags", "b", "e", "who", "expected"),
    [
        ("nt", "*", "", "-", "404"),
        ("nt", "*", "", "v", ""),
        ("t", "*", "", "x", "404"),
        ("nt", "-", "", "-2", ""),
        ("nt", "~m:*", "", "-", "404"),
        ("nt", "~m:*", "*!-@*", "-", ""),
        ("nt", "~m:*", "~m:*!-@*", "-", ""),
        ("nt", "*", "~m:*!-@*", "-", "404"),
        ("nt", "~U", "", "-", "404"),
        ("nt", "~m:~U", "", "-", "404"),
        ("nt", "~m:~U", "", "-member", ""),
        ("nt", "~a:Anna", "", "-member", "404"),
        ("nt", "~m:~a:an*", "", "-member", "404"),
        ("nt", "~a:anna", "", "-", ""),
        ("nt", "~a:an", "", "-member", ""),
        ("nt", "*", "~a:anna", "-member", ""),
        ("Mnt", "", "", "-member", ""),
        ("mnt", "", "", "-member", "404"),
        # What is refused by m, M or a mute goes to the operators with U; a ban is a ban.
        ("Unt", "~m:*", "", "-", ""),
        ("Unt", "*", "", "-", "404"),
        ("Ut", "~m:*", "", "x", "404"),
    ],
)
def test_what_masks_do_to_those_who_speak(flags: str, b: str, e: str, who: str, expected: str) -> None:
    scene = Scene(flags)
    scene.people["-member"] = user("member", "anna")
    scene.channel.members[scene["-member"]] = ""
    scene.lists("b", *([b] if b else []))
    scene.lists("e", *([e] if e else []))
    for _ in "ab":  # the second answer comes from what the first one remembered
        assert code(policy.may_speak(scene[who], scene.channel)) == expected


def test_a_change_of_lists_name_or_account_is_noticed() -> None:
    scene = Scene()
    person, room = scene["-"], scene.channel
    assert policy.may_speak(person, room) is None
    scene.lists("b", "~m:bo", "~m:~a:bo")
    assert policy.may_speak(person, room) is None
    person.rename("bo", "bo")
    assert code(policy.may_speak(person, room)) == "404"
    person.rename("carl", "carl")
    assert policy.may_speak(person, room) is None
    person.account = "Bo"
    assert code(policy.may_speak(person, room)) == "404"
    room.change("b", "~m:~a:bo", adding=False, by="q", time_ms=0)
    assert policy.may_speak(person, room) is None


@pytest.mark.parametrize(
    ("mask", "who", "nick", "expected"),
    [
        ("*", "-", "other", "435"),
        ("~m:*", "-", "other", "435"),
        ("*", "v", "other", ""),
        ("x", "x", "other", ""),
        ("-2", "-", "other", ""),
    ],
)
def test_another_name_is_no_way_out_of_a_ban(mask: str, who: str, nick: str, expected: str) -> None:
    scene = Scene()
    scene.lists("b", mask)
    assert code(policy.may_change_name(scene[who], nick)) == expected


@pytest.mark.parametrize(
    ("flags", "who", "status", "expected"),
    [
        ("nt", "-", "", ""),
        ("nt", "-", "+", "+"),
        ("Unt", "-", "", "@"),
        ("Unt", "-", "+", "@"),
        ("Unt", "-", "~", "~"),
        ("Unt", "v", "", ""),
        ("Ut", "x", "", "@"),
    ],
)
def test_how_far_it_reaches(flags: str, who: str, status: str, expected: str) -> None:
    scene = Scene(flags)
    assert policy.reach(scene[who], scene.channel, status) == expected


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
    assert code(policy.may_send_ctcp(Scene(flags).channel, text)) == expected


def test_who_may_write_to_somebody_who_wants_people_with_accounts_only() -> None:
    anna, bo = user("anna"), user("bo")
    assert policy.may_write_to(bo, anna) is None
    anna.modes.add("R")
    assert code(policy.may_write_to(bo, anna)) == "477"
    assert policy.may_write_to(user("carl", "carl"), anna) is None
    assert policy.may_write_to(anna, anna) is None
    anna.talks[private_talk(anna, bo)] = bo
    assert policy.may_write_to(bo, anna) is None


# -- coming in


@pytest.mark.parametrize(
    ("change", "expected"),
    [("", ""), ("i", "473"), ("R", "477"), ("k", "475"), ("l", "471"), ("b", "474"), ("m", "")],
)
def test_who_may_join_and_what_an_invitation_or_a_role_opens(change: str, expected: str) -> None:
    scene = Scene()
    param = {"k": "kaka", "l": "1", "b": "x!*@*"}.get(change, "")
    scene.channel.change(change or "n", param, adding=True, by="q", time_ms=0)
    assert code(policy.may_join(scene["x"], scene.channel, "")) == expected
    anna = user("x", "Anna")
    scene.channel.roles["anna"] = "v"
    assert policy.may_join(anna, scene.channel, "") is None
    scene.channel.invited.add("x")
    assert policy.may_join(scene["x"], scene.channel, "") is None


@pytest.mark.parametrize(
    ("b", "e", "invex", "expected"),
    [
        ("*", "", "", "474"),
        ("*", "x", "", ""),
        ("~m:*", "", "", ""),
        ("~U", "", "", "474"),
        ("*", "~m:x", "", "474"),
        ("", "", "x", ""),
        ("", "", "~U", ""),
        ("*", "", "x", "474"),
    ],
)
def test_what_masks_do_to_those_who_come(b: str, e: str, invex: str, expected: str) -> None:
    scene = Scene("int" if invex else "nt")
    for letter, mask in (("b", b), ("e", e), ("I", invex)):
        scene.lists(letter, *([mask] if mask else []))
    assert code(policy.may_join(scene["x"], scene.channel, "")) == expected


def test_an_empty_invite_only_room_opens_to_those_who_come_back() -> None:
    assert policy.may_join(user("x"), Channel("#c", "#c", 0, "int"), "") is None


@pytest.mark.parametrize(
    ("flags", "who", "expected"),
    [("int", "x", ""), ("int", "o", "714"), ("nt", "x", "713"), ("Rnt", "x", ""), ("int", "banned", "480")],
)
def test_who_may_knock(flags: str, who: str, expected: str) -> None:
    scene = Scene(flags)
    scene.people["banned"] = user("banned")
    scene.lists("b", "banned")
    assert code(policy.may_knock(scene[who], scene.channel)) == expected


def test_nobody_knocks_where_nobody_can_open() -> None:
    room = Channel("#c", "#c", 0, "int")
    room.members[user("half")] = "h"
    assert code(policy.may_knock(user("x"), room)) == "480"


@pytest.mark.parametrize(
    ("who", "what", "expected"),
    [
        ("first", "new", "o"),
        ("first", "lobby", ""),
        ("first", "occupied", ""),
        ("keeper", "kept", "o"),
        ("renamed", "kept", "o"),
        ("keeper", "kept, strangers inside", "o"),
        ("keeper", "kept, operated", ""),
        ("first", "kept", ""),
        ("first", "abandoned", "o"),
        ("first", "registered", ""),
        ("voice", "registered", "v"),
        ("voice", "lobby", "v"),
    ],
)
def test_who_looks_after_a_room(who: str, what: str, expected: str) -> None:
    room = Channel("#c", "#c", 0)
    people = {"first": user("first"), "keeper": user("keeper"), "voice": user("v", "Vera")}
    people["renamed"] = user("keeper")
    people["renamed"].rename("other", "other")
    now = 1000
    match what:
        case "lobby":
            room.permanent = True
            room.roles["vera"] = "v"
        case "occupied":
            room.members[user("somebody")] = ""
        case "kept" | "abandoned" | "kept, strangers inside" | "kept, operated":
            if "," in what:
                room.members[user("somebody")] = "o" if "operated" in what else "v"
            room.remember_keeper(policy.keeper_key(people["keeper"]), "keeper")
            now = ABANDONED_MS if what == "abandoned" else ABANDONED_MS - 1
        case "registered":
            room.founder = "anna"
            room.roles = {"anna": "q", "vera": "v"}
    assert policy.entry_modes(people[who], room, now) == expected


def test_a_keeper_is_an_account_or_a_whole_source() -> None:
    guest, impostor = user("anna"), user("anna")
    impostor.move("anna", "elsewhere")
    assert policy.keeper_key(guest) != policy.keeper_key(impostor)
    assert policy.keeper_key(user("x", "Anna")) == policy.keeper_key(user("y", "anna"))
    assert policy.maker_key(guest) == policy.maker_key(user("other"))


def test_nobody_leaves_behind_any_number_of_rooms() -> None:
    anna = user("anna")
    rooms = [Channel(f"#{number}", f"#{number}", 0) for number in range(3)]
    assert policy.may_make("#new", rooms, 4) is None
    assert code(policy.may_make("#new", rooms, 3)) == "405"
    rooms[0].founder = "anna"
    rooms[1].members[anna] = "o"
    assert policy.may_make("#new", rooms, 2) is None


@pytest.mark.parametrize(
    ("what", "age", "expected"),
    [
        ("empty", 99, False),
        ("empty", 100, True),
        ("lobby", 100, False),
        ("owned", 100, False),
        ("full", 100, False),
    ],
)
def test_which_rooms_end(what: str, age: int, expected: bool) -> None:
    room = Channel("#c", "#c", 0)
    room.permanent = what == "lobby"
    room.founder = "anna" if what == "owned" else ""
    if what == "full":
        room.members[user("x")] = ""
    assert policy.has_ended(room, age, 100) is expected


# -- ruling

KICKING = {
    # who: whom q, a, o, h, v, -, x
    "q": row("", "", "", "", "", "", "441"),
    "a": row("482", "482", "", "", "", "", "441"),
    "o": row("482", "482", "", "", "", "", "441"),
    "h": row("482", "482", "482", "482", "", "", "441"),
    "v": row("482"),
    "-": row("482"),
    "x": row("442"),
}


@pytest.mark.parametrize(("who", "answers"), KICKING.items())
def test_who_may_remove_whom(who: str, answers: dict[str, str]) -> None:
    scene = Scene()
    kicked = {rank: code(policy.may_kick(scene[who], scene[f"{rank}2"], scene.channel)) for rank in RANKS}
    assert kicked == answers


GRANTING = {
    # who, letter: to q, a, o, h, v, -
    ("q", "q"): row(""),
    ("q", "v"): row(""),
    ("a", "q"): row("482"),
    ("a", "a"): row("482", "", "", "", "", ""),
    ("a", "o"): row("482", "", "", "", "", ""),
    ("o", "a"): row("482"),
    ("o", "o"): row("482", "482", "", "", "", ""),
    ("o", "h"): row("482", "482", "", "", "", ""),
    ("o", "v"): row("482", "482", "", "", "", ""),
    ("h", "o"): row("482"),
    ("h", "h"): row("482"),
    ("h", "v"): row("482", "482", "482", "", "", ""),
    ("v", "v"): row("482"),
    ("-", "v"): row("482"),
}


@pytest.mark.parametrize(("what", "answers"), GRANTING.items())
@pytest.mark.parametrize("adding", [True, False])
def test_who_may_give_and_take_standing(what: tuple[str, str], answers: dict[str, str], adding: bool) -> None:
    scene = Scene()
    who, letter = what
    for rank in RANKS[:-1]:
        denial = policy.may_grant(scene[who], scene.channel, letter, target=scene[f"{rank}2"], adding=adding)
        equals = not adding and who == letter == rank == "a"  # the protected protect each other
        assert code(denial) == ("482" if equals else answers[rank]), rank


RULING = {
    "set the topic": row("", "", "", "", "482", "482", "442"),
    "set the topic of an open channel": row("", "", "", "", "", "", "442"),
    "change modes": row("", "", "", "", "482", "482", "482"),
    "invite": row("", "", "", "", "", "", "442"),
    "invite into a closed channel": row("", "", "", "482", "482", "482", "442"),
    "read exceptions": row("", "", "", "", "482", "482", "482"),
    "read bans": row(""),
    "rename": row("", "", "", "482", "482", "482", "442"),
    "rename a registered channel": row("", "482", "482", "482", "482", "482", "442"),
}


@pytest.mark.parametrize(("action", "answers"), RULING.items())
def test_who_may_rule(action: str, answers: dict[str, str]) -> None:
    scene = Scene(
        {"set the topic of an open channel": "n", "invite into a closed channel": "int"}.get(action, "nt")
    )
    room = scene.channel
    room.founder = "anna" if "registered" in action else ""

    def tried(person: User) -> policy.Denial | None:
        match action.split()[0]:
            case "set":
                return policy.may_set_topic(person, room)
            case "change":
                return policy.may_change_modes(person, room)
            case "invite":
                return policy.may_invite(person, user("guest"), room)
            case "read":
                return policy.may_see_list(person, room, "b" if action == "read bans" else "e")
        return policy.may_rename(person, room)

    assert {rank: code(tried(scene[rank])) for rank in RANKS} == answers


def test_who_is_there_is_not_invited() -> None:
    scene = Scene()
    assert code(policy.may_invite(scene["o"], scene["-"], scene.channel)) == "443"


def test_who_speaks_with_others_names() -> None:
    scene = Scene()
    scene["-2"].modes.add("o")
    scene["x2"].modes.add("o")
    allowed = [name for name, person in scene.people.items() if policy.may_relay(person, scene.channel)]
    assert allowed == ["q", "q2", "a", "a2", "o", "o2", "-2"]


def test_who_may_forward_where() -> None:
    scene = Scene()
    room, person = scene.channel, scene["o"]
    others = {name: Channel(name, name, 0) for name in ("#mine", "#theirs", "#back", "#further")}
    channels = {"#c": room, **others}
    for name in ("#mine", "#back", "#further"):
        others[name].members[person] = "o"
    others["#theirs"].members[person] = "v"
    others["#further"].forward = "#back"
    others["#back"].forward = "#c"
    assert policy.may_forward(person, room, "#mine", channels) is None
    answers = {
        name: code(policy.may_forward(person, room, name, channels))
        for name in ("#theirs", "#nowhere", "#c", "#back", "#further")
    }
    assert answers == {"#theirs": "482", "#nowhere": "696", "#c": "696", "#back": "696", "#further": "696"}


@pytest.mark.parametrize(
    ("who", "private", "expected"),
    [
        ("-", False, True),
        ("-", True, True),
        ("-2", False, False),
        ("h", False, True),
        ("h", True, False),
        ("v", False, False),
        ("x", False, False),
    ],
)
def test_who_may_take_back_what_a_member_said(who: str, private: bool, expected: bool) -> None:
    scene = Scene()
    said = Said("-", "-!p@h", 1, "#c", "", "oops")
    assert policy.may_redact(scene[who], said, None if private else scene.channel) == expected


def test_an_account_takes_back_what_it_said_elsewhere() -> None:
    someone = user("n", "anna")
    assert policy.may_redact(someone, Said("u1", "x", 1, "#c", "", "oops", "anna"), None)
    assert not policy.may_redact(someone, Said("u1", "x", 1, "#c", "", "oops", ""), None)


# -- seeing


def seen(scene: Scene, who: str) -> str:
    """The ranks of those whom the person is shown (of two of one rank the first)."""
    shown = {person.nick for person in policy.members_seen(scene[who], scene.channel)}
    assert shown == {
        name
        for name in scene.people
        if name[0] != "x" and policy.may_see_in(scene[who], scene[name], scene.channel)
    }
    return "".join(sorted((name for name in shown if len(name) == 1), key=RANKS.index))


@pytest.mark.parametrize(
    ("flags", "who", "expected"),
    [
        ("nt", "-", "qaohv-"),
        ("nt", "x", "qaohv-"),
        ("nst", "x", ""),
        ("nst", "-", "qaohv-"),
        # An auditorium shows those who have a standing, and everybody to them.
        ("ntu", "-", "qaohv-"),
        ("ntu", "-2", "qaohv"),
        ("ntu", "x", "qaohv"),
        ("ntu", "v", "qaohv-"),
        ("ntu", "o", "qaohv-"),
    ],
)
def test_whom_one_sees(flags: str, who: str, expected: str) -> None:
    assert seen(Scene(flags), who) == expected


def test_who_is_invisible_is_noticed_by_those_nearby() -> None:
    scene = Scene()
    scene["-2"].modes.add("i")
    assert policy.may_notice(scene["-"], scene["-2"])
    assert policy.may_notice(scene["-2"], scene["-2"])
    assert not policy.may_notice(scene["x"], scene["-2"])
    assert scene["-2"] not in set(policy.members_seen(scene["x"], scene.channel))
    assert scene["-2"] in set(policy.members_seen(scene["-"], scene.channel))


def test_who_is_told_of_somebody_in_an_auditorium() -> None:
    scene = Scene("ntu")
    told = {person.nick for person in scene.channel.witnesses(scene["-"])}
    assert told == {name for name in scene.people if name[0] in "qaohv"} | {"-"}
    assert set(scene.channel.witnesses(scene["v"])) == set(scene.channel.members)
    assert scene["-"].peers() == set(scene.channel.witnesses(scene["-"]))


# -- what holds whatever the modes

flags = st.sets(st.sampled_from(FLAG_MODES)).map(lambda letters: "".join(sorted(letters)))
names = st.sampled_from([f"{rank}{twin}" for rank in RANKS for twin in ("", "2")])


@given(flags=flags, who=names, whom=names)
def test_nobody_acts_upward(flags: str, who: str, whom: str) -> None:
    scene = Scene(flags)
    room, person, other = scene.channel, scene[who], scene[whom]
    if room.rank(other) > room.rank(person) and other in room.members:
        assert policy.may_kick(person, other, room) is not None
        for letter in RANK_OF:
            for adding in (True, False):
                assert policy.may_grant(person, room, letter, target=other, adding=adding) is not None


@given(flags=flags, who=names, whom=names, letter=st.sampled_from("qaohv"))
def test_nobody_gives_more_than_they_have(flags: str, who: str, whom: str, letter: str) -> None:
    scene = Scene(flags)
    room, person = scene.channel, scene[who]
    if policy.may_grant(person, room, letter, target=scene[whom], adding=True) is None:
        assert room.rank(person) >= RANK_OF[letter]


@given(flags=flags, who=names)
def test_those_outside_rule_nothing(flags: str, who: str) -> None:
    scene = Scene(flags)
    room, person = scene.channel, scene[who]
    if person not in room.members:
        for denial in (
            policy.may_set_topic(person, room),
            policy.may_kick(person, scene["-"], room),
            policy.may_invite(person, user("guest"), room),
            policy.may_rename(person, room),
        ):
            assert code(denial) == "442"
        assert code(policy.may_change_modes(person, room)) == "482"
        assert not policy.may_relay(person, room)


@given(flags=flags, who=names, masks=st.lists(st.sampled_from(["*", "~U", "~m:*", "~m:~U", "-!*@*"])))
def test_a_standing_always_speaks_and_is_always_heard(flags: str, who: str, masks: list[str]) -> None:
    scene = Scene(flags)
    scene.lists("b", *masks)
    if scene.channel.rank(scene[who]) > 0:
        assert policy.may_speak(scene[who], scene.channel) is None
        assert policy.reach(scene[who], scene.channel, "") == ""


@given(flags=flags, who=names, masks=st.lists(st.sampled_from(["*", "~U", "~m:*", "~m:~U", "-!*@*"])))
def test_what_is_remembered_of_masks_is_what_they_say(flags: str, who: str, masks: list[str]) -> None:
    scene, fresh = Scene(flags), Scene(flags)
    for mask in masks:
        policy.may_speak(scene[who], scene.channel)
        scene.lists("b", mask)
    fresh.lists("b", *masks)
    assert policy.may_speak(scene[who], scene.channel) == policy.may_speak(fresh[who], fresh.channel)
