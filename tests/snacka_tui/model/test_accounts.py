"""Making an account: what the network wants, codes by e-mail, and refusals in plain words."""

from __future__ import annotations

import pytest

from snacka_tui.model.changes import AccountChanged, AccountStep
from snacka_tui.model.timeline import Kind
from support.scripted_network import Script

CAP = "draft/account-registration"


def online(value: str = "", *, private: bool = True) -> Script:
    made = Script(caps=f"{CAP}{'=' if value else ''}{value} labeled-response batch", private=private).online()
    made.session.focus("#lobby")
    return made


@pytest.mark.parametrize(
    ("value", "email", "own"),
    [
        ("", False, False),
        ("before-connect,email-required", True, False),
        ("custom-account-name=x", False, True),
    ],
)
def test_what_the_network_wants(value: str, email: bool, own: bool) -> None:
    terms = online(value).session.registration_terms
    assert (terms.possible, terms.email_required, terms.own_name) == (True, email, own)


def test_an_account_with_the_name_one_goes_by() -> None:
    made = online()
    messages, trouble = made.session.register("", "", "sesame")
    assert trouble == ""
    assert [(m.command, m.params) for m in messages] == [("REGISTER", ("*", "*", "sesame"))]
    label = messages[0].tags["label"]
    changes = made.hear(f"@label={label} :irc.test REGISTER SUCCESS alice :Welcome")
    assert AccountChanged(AccountStep.LOGGED_IN, "alice") in changes
    assert made.lines(Kind.INFO)[-1] == "You are logged in as alice."
    assert (made.session.identity.account, made.session.identity.password) == ("alice", "sesame")


def test_a_code_by_e_mail() -> None:
    made = online("email-required,custom-account-name")
    assert "e-mail" in made.session.register("alicia", "", "sesame")[1]
    messages, _ = made.session.register("alicia", "a@b.c", "sesame")
    assert messages[0].params == ("alicia", "a@b.c", "sesame")
    changes = made.hear(":irc.test REGISTER VERIFICATION_REQUIRED alicia :Look into your mail.")
    assert AccountChanged(AccountStep.CODE_WANTED, "Look into your mail.") in changes
    messages, _ = made.session.verify("1234")
    assert (messages[0].command, messages[0].params) == ("VERIFY", ("alicia", "1234"))
    made.hear(
        f"@label={messages[0].tags['label']} :irc.test FAIL VERIFY INVALID_CODE alicia :nope",
    )
    assert made.lines(Kind.ERROR) == ["That code is not right, or it is too old."]
    made.hear(":irc.test VERIFY SUCCESS alicia :Done")
    assert made.session.account == "alicia"


def test_refusals_in_plain_words() -> None:
    made = online()
    made.session.register("", "", "abc")
    made.hear(
        ":irc.test FAIL REGISTER WEAK_PASSWORD alice :entropy",
        ":irc.test FAIL REGISTER SOMETHING_NEW alice :The server's own words.",
    )
    told = made.lines(Kind.ERROR, "*") + made.lines(Kind.ERROR)
    assert told == ["That password is too easy to guess. Take a longer one.", "The server's own words."]
    assert made.session.account == ""


def test_what_makes_no_sense_is_not_sent() -> None:
    assert "NickServ" in Script(caps="batch").online().session.register("", "", "sesame")[1]
    assert "no spaces" in online().session.register("", "", "two words")[1]
    assert "not encrypted" in online(private=False).session.register("", "", "sesame")[1]
    assert online(private=False).session.register("", "", "sesame", in_the_open=True)[1] == ""
    assert "Type the code" in online().session.verify("1234")[1]
