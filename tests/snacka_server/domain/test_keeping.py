"""What comes back from the documents is what was there."""

from __future__ import annotations

from snacka_server.domain.account_events import AccountRegistered, LoggedIn
from snacka_server.domain.apply import apply
from snacka_server.domain.events import UserConnected
from snacka_server.domain.keeping import dump, load
from snacka_server.domain.network import Network


def test_the_same_one_of_two_is_joined_by_new_connections() -> None:
    network = Network("Test", "test.local")
    for uid, nick in (("n1.a.10", "anna"), ("n1.a.2", "visitor")):
        apply(network, UserConnected(uid, f"{nick}!u@h", nick, "u", "h", "r"), 1)
    apply(network, AccountRegistered("n1.a.10", "anna!u@h", "anna", "hash", ""), 2)
    apply(network, LoggedIn("n1.a.2", "visitor!u@h", "anna"), 3)
    assert network.persons["anna"].uid == "n1.a.10"
    documents = [(kind, key, body) for kind, key in network.touched if (body := dump(network, kind, key))]
    again = Network("Test", "test.local")
    load(again, sorted(documents))
    assert again.persons["anna"].uid == "n1.a.10"
    assert again.users["n1.a.2"].account == "anna"
