"""How many from one address, how quickly, and what counts as one address."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from snacka_server.config import Gateway, Settings
from snacka_server.net.addresses import lies_in, place_of
from snacka_server.net.cloak import FILE, Cloak, CloakError, load_key
from snacka_server.net.crowd import Crowd

SETTINGS = Settings("127.0.0.1", 0, Path("."), connections_per_address=2, connects_per_minute=60)


def test_what_counts_as_one_address() -> None:
    assert place_of("192.0.2.7") == "192.0.2.7" == place_of("::ffff:192.0.2.7")
    assert place_of("2001:db8:1:2::5") == place_of("2001:db8:1:2:ffff::6") == "2001:db8:1:2::/64"
    assert place_of("fe80::1%eth0") == "fe80::/64"
    assert lies_in("::ffff:10.1.2.3", [ip_network("10.0.0.0/8")])
    assert not lies_in("2001:db8::1", [ip_network("10.0.0.0/8")])


def test_only_so_many_at_the_same_time() -> None:
    crowd = Crowd(lambda: SETTINGS)
    assert not crowd.admit("192.0.2.7", 0)
    assert not crowd.admit("192.0.2.7", 0)
    assert crowd.admit("192.0.2.7", 0) == "Too many connections from your address (at most 2)"
    assert not crowd.admit("192.0.2.8", 0)
    crowd.leave("192.0.2.7")
    assert not crowd.admit("192.0.2.7", 0)
    assert crowd.admit("192.0.2.7", 0)


def test_only_so_many_in_a_minute() -> None:
    crowd = Crowd(lambda: replace(SETTINGS, connections_per_address=0))
    come = [crowd.admit("192.0.2.7", 0.0) for _ in range(100)]
    assert [bool(reason) for reason in come] == [False] * 60 + [True] * 40
    assert "at most 60 a minute" in come[-1]
    assert not crowd.admit("192.0.2.7", 1.0)
    assert crowd.admit("192.0.2.7", 1.0)
    crowd.forget(30.0)
    assert sum(not crowd.admit("192.0.2.7", 31.0) for _ in range(100)) == 30
    crowd.forget(1000.0)
    assert not crowd._pace


def test_some_are_not_counted() -> None:
    settings = replace(
        SETTINGS,
        trusted_proxies=(ip_network("10.0.0.1/32"),),
        gateways=(Gateway((ip_network("10.0.0.2/32"),), "secret"),),
    )
    crowd = Crowd(lambda: settings)
    for address in ("127.0.0.1", "::1", "10.0.0.1", "10.0.0.2"):
        assert not any(crowd.admit(address, 0) for _ in range(100))
    assert [bool(crowd.admit("10.0.0.3", 0)) for _ in range(3)] == [False, False, True]


def test_limits_of_nought_are_none() -> None:
    crowd = Crowd(lambda: replace(SETTINGS, connections_per_address=0, connects_per_minute=0))
    assert not any(crowd.admit("192.0.2.7", 0) for _ in range(1000))


def test_a_code_tells_networks_apart_and_nothing_else() -> None:
    cloak, other = Cloak(b"k" * 32), Cloak(b"o" * 32)
    assert cloak.host("127.0.0.1") == cloak.host("127.3.2.1") == cloak.host("::1") == "localhost"
    assert cloak.host("192.168.1.20") == cloak.host("::ffff:192.168.1.20") != other.host("192.168.1.20")
    home, mate = cloak.host("192.168.1.20").split("."), cloak.host("192.168.1.21").split(".")
    assert home[0] != mate[0]
    assert home[1:] == mate[1:]
    assert cloak.host("192.168.2.20").split(".")[2:] == home[2:]
    assert cloak.host("192.169.1.20").split(".")[2:] != home[2:]


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = load_key(tmp_path)
    assert len(key) >= 32
    assert load_key(tmp_path) == key
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / FILE).write_bytes(b"short")
    with pytest.raises(CloakError, match="too short"):
        load_key(tmp_path)
    with pytest.raises(CloakError, match="No such file"):
        load_key(tmp_path / "nowhere")
