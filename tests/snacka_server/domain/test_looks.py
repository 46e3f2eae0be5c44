"""Which names would be taken for which, and that the index forgets who has gone."""

from __future__ import annotations

from snacka_server.domain.apply import apply
from snacka_server.domain.effect import Effect
from snacka_server.domain.events import Event, NickChanged, UserConnected, UserQuit
from snacka_server.domain.looks import Looks
from snacka_server.domain.network import Network

CYRILLIC_ANNA = "\u0430nna"
CAPITAL_ETA = "\u0397ans"


def happens(network: Network, event: Event) -> bool:
    return isinstance(apply(network, event, 1), Effect)


def arrives(uid: str, nick: str, *, guarded: bool = True) -> UserConnected:
    return UserConnected(uid, f"{nick}!u@h", nick, "u", "h", "r", guarded=guarded)


def test_names_of_ascii_alone_are_never_alike() -> None:
    looks = Looks()
    for name in ("anna", "anna1", "annal", "ali", "all", "burn"):
        looks.add(name, name)
    assert all(looks.like(name) == [] for name in ("bum", "a1l", "annaI"))
    assert looks.like(CYRILLIC_ANNA) == ["anna"]
    looks.add("jos\u00e9", "Jos\u00e9")
    assert looks.like("jose") == []
    looks.add(CYRILLIC_ANNA, CYRILLIC_ANNA)
    assert looks.like("ANNA") == [CYRILLIC_ANNA]
    assert looks.like(CAPITAL_ETA) == []
    looks.add("hans", "Hans")
    assert looks.like(CAPITAL_ETA) == ["hans"]
    for name in (CYRILLIC_ANNA, "anna", "hans", "never there"):
        looks.remove(name)
    assert (looks.like("ANNA"), looks.like(CAPITAL_ETA)) == ([], [])


def test_a_name_is_free_again_for_those_who_look_like_it() -> None:
    network = Network("Net", "server")
    assert happens(network, arrives("1", "anna"))
    assert not happens(network, arrives("2", CYRILLIC_ANNA))
    assert happens(network, arrives("3", CYRILLIC_ANNA, guarded=False))
    assert happens(network, NickChanged("3", "x", "bo"))
    assert not happens(network, NickChanged("3", "x", CYRILLIC_ANNA, guarded=True))
    assert happens(network, NickChanged("1", "x", CYRILLIC_ANNA, guarded=True))
    assert not happens(network, NickChanged("3", "x", "Anna", guarded=True))
    assert happens(network, UserQuit("1", "x", ""))
    assert happens(network, NickChanged("3", "x", "Anna", guarded=True))


def test_nobody_looks_like_a_service() -> None:
    network = Network("Net", "server")
    assert not happens(network, arrives("1", "\u039dickServ"))
    assert not happens(network, arrives("1", "N1ckServ"))
    assert happens(network, arrives("1", "Nick"))
