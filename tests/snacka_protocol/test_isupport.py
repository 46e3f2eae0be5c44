"""005 tokens: typed, with defaults, and written back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.casemapping import CaseMapping
from snacka_protocol.isupport import ISupport, token_lines
from snacka_protocol.modes import ModeScheme


def announced(*tokens: str) -> ISupport:
    isupport = ISupport()
    isupport.update(["anna", *tokens, "are supported by this server"])
    return isupport


def test_defaults_are_those_of_the_specification() -> None:
    isupport = ISupport()
    assert isupport.casemapping is CaseMapping.RFC1459
    assert isupport.chantypes == "#&"
    assert isupport.prefix == {"o": "@", "v": "+"}
    assert isupport.mode_scheme == ModeScheme("b", "k", "l", "imnpst", "ov")
    assert (isupport.nicklen, isupport.topiclen, isupport.monitor, isupport.chathistory) == (None,) * 4
    assert (isupport.linelen, isupport.modes, isupport.network, isupport.bot, isupport.statusmsg) == (
        512,
        3,
        "",
        "",
        "",
    )
    assert (isupport.excepts, isupport.invex, isupport.whox, isupport.utf8only) == ("", "", False, False)
    assert isupport.targmax("PRIVMSG") == 1


def test_snackas_own_tokens() -> None:
    isupport = announced(
        *("CASEMAPPING=ascii", "UTF8MAPPING=rfc8265", "UTF8ONLY", "CHANTYPES=#", "PREFIX=(qaohv)~&@%+"),
        *("CHANMODES=beI,k,l,imnst", "STATUSMSG=~&@%+", "NICKLEN=32", "CHANNELLEN=64", "TOPICLEN=390"),
        *("AWAYLEN=390", "KICKLEN=300", "CHATHISTORY=1000", "MSGREFTYPES=msgid,timestamp", "MONITOR=100"),
        *("BOT=B", "NETWORK=Fika\\x20och\\x3Dbulle", "MODES=4", "EXCEPTS", "INVEX=J", "ELIST=mnt", "WHOX"),
        *("TARGMAX=PRIVMSG:4,JOIN:,KICK:1", "LINELEN=2048"),
    )
    assert isupport.casemapping is CaseMapping.RFC8265
    assert isupport.fold("ÅKE") == "åke"
    assert isupport.is_channel("#a")
    assert not isupport.is_channel("&a")
    assert isupport.prefix == {"q": "~", "a": "&", "o": "@", "h": "%", "v": "+"}
    assert isupport.mode_scheme == ModeScheme("beI", "k", "l", "imnst", "qaohv")
    assert (isupport.nicklen, isupport.channellen, isupport.topiclen) == (32, 64, 390)
    assert (isupport.awaylen, isupport.kicklen, isupport.linelen, isupport.modes) == (390, 300, 2048, 4)
    assert (isupport.chathistory, isupport.monitor, isupport.bot) == (1000, 100, "B")
    assert isupport.network == "Fika och=bulle"
    assert isupport.msgreftypes == ("msgid", "timestamp")
    assert (isupport.excepts, isupport.invex, isupport.elist) == ("e", "J", "MNT")
    assert isupport.whox
    assert isupport.utf8only
    assert isupport.statusmsg == "~&@%+"
    assert [isupport.targmax(name) for name in ("privmsg", "JOIN", "KICK", "WHOIS")] == [4, None, 1, 1]


def test_blocked_client_tags_are_told() -> None:
    assert announced().allows_tag("+typing")
    assert not announced("CLIENTTAGDENY=*").allows_tag("+typing")
    spares = announced("CLIENTTAGDENY=*,-typing,-draft/react")
    assert spares.allows_tag("+typing")
    assert not spares.allows_tag("+reply")
    assert not announced("CLIENTTAGDENY=typing,x").allows_tag("+typing")
    assert announced("CLIENTTAGDENY=typing,x").allows_tag("+reply")


def test_a_monitor_without_number_has_no_limit() -> None:
    assert announced("MONITOR").monitor == 0
    assert announced("CHATHISTORY=0").chathistory == 0


def test_tokens_are_withdrawn_and_replaced() -> None:
    isupport = announced("NICKLEN=9", "MONITOR", "whox")
    assert (isupport.nicklen, isupport.get("MONITOR", "missing"), "WHOX" in isupport) == (9, "", True)
    isupport.update(["anna", "NICKLEN=30", "-MONITOR", "-WHOX", "-NEVER", "text"])
    assert (isupport.nicklen, isupport.monitor, "WHOX" in isupport) == (30, None, False)


@pytest.mark.parametrize(
    "token",
    ["NICKLEN=many", "NICKLEN=", "NICKLEN", "NICKLEN=-3", "NICKLEN=٣", "NICKLEN=" + "9" * 5000, "=", "", "-"],
)
def test_nonsense_is_taken_as_not_said(token: str) -> None:
    isupport = announced(token, "PREFIX=broken", "CHANMODES=b", "CASEMAPPING=klingon")
    assert isupport.nicklen is None
    assert isupport.prefix == {}
    assert isupport.chanmodes == ("b", "", "", "")
    assert isupport.casemapping is CaseMapping.RFC1459


@given(st.lists(st.text(max_size=12), max_size=20))
def test_no_tokens_upset_it_and_it_stays_bounded(params: list[str]) -> None:
    isupport = ISupport()
    isupport.update(params)
    for name in dir(ISupport):
        if isinstance(getattr(ISupport, name), property):
            getattr(isupport, name)
    for n in range(2000):
        isupport.update(["anna", f"TOKEN{n}", "text"])
    assert sum(f"TOKEN{n}" in isupport for n in range(2000)) <= 512


def test_lines_have_thirteen_tokens_and_escape_what_needs_it() -> None:
    tokens: dict[str, str | None] = {f"T{n}": None for n in range(27)}
    assert [len(line) for line in token_lines(tokens)] == [13, 13, 1]
    assert token_lines({"NETWORK": "A=B C\\", "WHOX": None, "EMPTY": ""}) == [
        ["NETWORK=A\\x3DB\\x20C\\x5C", "WHOX", "EMPTY="]
    ]
    assert token_lines({}) == []
    assert [len(line) for line in token_lines({"A": "x" * 300, "B": "x" * 300, "C": None})] == [1, 2]


@given(
    st.dictionaries(
        st.from_regex("[A-Z]{1,8}", fullmatch=True), st.none() | st.text(max_size=30), max_size=40
    )
)
def test_what_is_announced_is_understood(tokens: dict[str, str | None]) -> None:
    isupport = ISupport()
    for line in token_lines(tokens):
        assert len(line) <= 13
        isupport.update(["anna", *line, "are supported by this server"])
    assert {name: isupport.get(name, "missing") for name in tokens} == {n: v or "" for n, v in tokens.items()}
