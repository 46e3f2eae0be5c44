"""Names in any script: which are the same, which cannot be, which look alike."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snacka_protocol.casemapping import (
    CaseMapping,
    casefold,
    fold_channel,
    fold_nick,
    is_channel,
    name_bytes,
    skeleton,
)
from snacka_protocol.errors import InvalidName


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Anna", "anna"),
        ("anna-42", "anna-42"),
        ("[bot]", "[bot]"),
        ("Björn", "björn"),
        ("ОЛЕНА", "олена"),
        ("小明", "小明"),
        ("3po", "3po"),
        ("_x_", "_x_"),
        ("o'Brien", "o'brien"),
        ("Ａｂｃ", "abc"),
        ("B\u006f\u0308rn", "börn"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("עברית", "עברית"),
        ("नमस्ते", "नमस्ते"),
        ("김철수", "김철수"),
        ("a^b`c{|}~", "a^b`c{|}~"),
    ],
)
def test_peoples_names_fold(name: str, folded: str) -> None:
    assert fold_nick(name) == folded
    assert fold_nick(folded) == folded


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        "a,b",
        "*",
        "a*",
        "a?",
        "a!b",
        "a@b",
        "a.b",
        ":a",
        "a:b",
        "#a",
        "a#",
        "&a",
        "~a",
        "%a",
        "+a",
        "$a",
        "-a",
        "a/b",
        "a=b",
        "a\tb",
        "a\x7f",
        "a\0",
        "a\r\n",
        "å å",
        "å\u200d",
        "ab！",
        "＃abc",
        "＋åke",
        "😀",
        "½",
        "ﬁ",
        "a\u202eb",
        "٣a",
        "א1b",
        "\ud83d",
        "å\u0000",
    ],
)
def test_what_would_break_the_wire_is_no_nick(name: str) -> None:
    with pytest.raises(InvalidName) as caught:
        fold_nick(name)
    assert caught.value.numeric == ("432" if name else "431")
    assert caught.value.reason.isprintable()


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("#Fikarummet", "#fikarummet"),
        ("#日本語", "#日本語"),
        ("#FÖÖ", "#föö"),
        ("##c++", "##c++"),
        ("#node.js", "#node.js"),
        ("#a:b", "#a:b"),
        ("#עברית", "#עברית"),
        ("#42", "#42"),
        ("#a!b@c", "#a!b@c"),
    ],
)
def test_channel_names_fold(name: str, folded: str) -> None:
    assert fold_channel(name) == folded
    assert fold_channel(folded) == folded


@pytest.mark.parametrize(
    "name",
    [
        "",
        "#",
        "##",
        "a",
        "&a",
        "# a",
        "#a b",
        "#a,b",
        "#a\x07",
        "#a\r",
        "#a*",
        "#a?",
        "#å😀",
        "#å，b",
        "#å\u200b",
        "＃å",
    ],
)
def test_what_is_no_channel_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidName) as caught:
        fold_channel(name)
    assert caught.value.numeric == "476"


def test_the_reason_is_one_a_person_understands() -> None:
    with pytest.raises(InvalidName, match="a name cannot contain a space"):
        fold_nick("anna svensson")
    with pytest.raises(InvalidName, match="a name cannot contain '😀'"):
        fold_nick("anna😀")
    with pytest.raises(InvalidName, match="a name cannot start with '~'"):
        fold_nick("~anna")


@given(st.text(max_size=20))
def test_folding_any_text_folds_or_refuses_and_is_stable(name: str) -> None:
    for fold in (fold_nick, fold_channel):
        try:
            folded = fold(name)
        except InvalidName:
            continue
        assert fold(folded) == folded
        assert not set(folded) & set(" ,*?\r\n\0")


@given(st.text(max_size=20), st.sampled_from(CaseMapping))
def test_casefold_takes_anything_and_is_stable(name: str, mapping: CaseMapping) -> None:
    assert casefold(casefold(name, mapping), mapping) == casefold(name, mapping)


@pytest.mark.parametrize(
    ("mapping", "folded"),
    [
        (CaseMapping.ASCII, "a[]\\~Å"),
        (CaseMapping.RFC1459, "a{}|^Å"),
        (CaseMapping.RFC1459_STRICT, "a{}|~Å"),
        (CaseMapping.RFC8265, "a[]\\~å"),
    ],
)
def test_each_mapping_folds_what_it_says(mapping: CaseMapping, folded: str) -> None:
    assert casefold("A[]\\~Å", mapping) == folded


def test_rfc8265_folds_channels_and_lets_nonsense_pass() -> None:
    assert casefold("#ФІКА", CaseMapping.RFC8265) == "#фіка"
    assert casefold("Å B😀", CaseMapping.RFC8265) == "Å b😀"


def test_channels_are_told_by_their_first_character() -> None:
    assert is_channel("#a")
    assert not is_channel("&a")
    assert is_channel("&a", "#&")
    assert not is_channel("")
    assert not is_channel("a", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paypal", "раураl"),
        ("paypal", "paypa1"),
        ("bob0", "bobo"),
        ("Ivan", "lvan"),
        ("ivan", "Ivаn"),
        ("вова", "Bова"),
        ("tom", "torn"),
        ("anna", "аnna"),
        ("ANNA", "АNNА"),
        ("scope", "ѕсоре"),
        ("olena", "0lena"),
        ("nova", "νονα".replace("ν", "n", 1).replace("ν", "v")),
    ],
)
def test_names_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert one != other
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("björn", "bjorn"), ("anna", "anne"), ("user1", "user2"), ("小明", "小朋")]
)
def test_names_that_do_not_look_alike_keep_theirs_apart(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=20))
def test_a_skeleton_exists_for_any_text(name: str) -> None:
    assert skeleton(name) == skeleton(name)


def test_lengths_count_bytes_of_the_longer_form() -> None:
    assert name_bytes("anna", "anna") == 4
    assert name_bytes("björn", "björn") == 6
    assert name_bytes("İ", "i̇") == 3


def test_ascii_names_never_load_the_unicode_tables() -> None:
    code = (
        "import sys; from snacka_protocol.casemapping import fold_nick, fold_channel;"
        "fold_nick('Anna'); fold_channel('#Chat'); assert 'precis_i18n' not in sys.modules;"
        "fold_nick('Åke'); assert 'precis_i18n' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
