"""The table of numerics is whole and consistent."""

from __future__ import annotations

import re
import string

import pytest

from snacka_protocol import numerics
from snacka_protocol.numerics import BY_CODE, Numeric


def test_every_constant_is_in_the_table_under_its_own_name_and_code() -> None:
    constants = {name: value for name, value in vars(numerics).items() if isinstance(value, Numeric)}
    assert len(constants) == len(BY_CODE)
    for name, numeric in constants.items():
        assert numeric.name == name
        assert BY_CODE[numeric.code] is numeric
        assert re.fullmatch(r"\d{3}", numeric.code)
        assert numeric.spec


def test_every_template_can_be_filled_and_fits_on_a_line() -> None:
    for numeric in BY_CODE.values():
        fields = {name: 7 for _, name, _, _ in string.Formatter().parse(numeric.template) if name}
        text = numeric.text(**fields)
        assert "{" not in text
        assert text.isprintable()
        assert len(text) < 200


def test_some_everybody_knows() -> None:
    assert numerics.RPL_WELCOME.text(network="Snacka", nick="anna") == "Welcome to the Snacka network, anna"
    assert numerics.ERR_NICKNAMEINUSE.code == "433"
    assert BY_CODE["366"].name == "RPL_ENDOFNAMES"
    with pytest.raises(KeyError):
        numerics.RPL_WELCOME.text(network="Snacka")


@pytest.mark.parametrize(
    "codes",
    [
        "001 002 003 004 005",
        "251 252 253 254 255 265 266",
        "301 305 306",
        "311 312 313 317 318 319 330 671 335",
        "314 369 406",
        "315 352 354",
        "321 322 323",
        "331 332 333",
        "324 329 367 368",
        "341 353 366",
        "351 391 371 374",
        "256 257 258 259 364 365 704 705 706 212 219 242",
        "372 375 376 422",
        "730 731 732 733 734",
        "900 901 902 903 904 905 906 907 908",
        "401 403 404 405 411 412 417 421 431 432 433 441 442 443 451 461 462 464 465",
        "471 472 473 474 475 476 481 482 491 501 502 524 525 696",
    ],
)
def test_what_a_full_server_needs_is_there(codes: str) -> None:
    assert [code for code in codes.split() if code not in BY_CODE] == []
