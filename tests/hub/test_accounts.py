"""Who may come in, and with what; where a hub may listen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from staffplus import addresses
from staffplus.grading.intake.roster import Person
from staffplus.hub import accounts, slips
from staffplus.hub.accounts import Accounts, BadAccounts, Said
from staffplus.hub.serve import Listens, NoHub

ANN, BEN = Person("Ann", email="ann@example.org"), Person("ben", email="b@example.org", login="b1")


@pytest.fixture
def people(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "accounts.json")


def test_a_one_time_password_is_used_once_and_neither_is_kept_to_be_read(people: Accounts) -> None:
    fresh = people.enrol([ANN, BEN], ["carla"])
    assert set(fresh) == {"Ann", "ben", "carla"} and len(set(fresh.values())) == 3
    account, said = people.check("ANN@example.org", f" {fresh['Ann'].upper()} ")
    assert account and said is Said.ONCE and account.id == "Ann"
    assert people.choose("Ann", account.once, "a longer one")
    assert not people.choose("Ann", account.once, "another one")
    assert people.check("ann", "a longer one")[1] is Said.OWN
    for wrong in (fresh["Ann"], "another one", "A LONGER ONE", ""):
        assert people.check("Ann", wrong) == (None, Said.WRONG), wrong
    assert people.check("nobody", "a longer one")[0] is None
    kept = people.path.read_text("utf-8")
    assert not any(it in kept for it in (*fresh.values(), "a longer one"))
    assert people.path.stat().st_mode & 0o077 == 0


def test_whoever_leaves_is_out_and_back_again_is_who_they_were(people: Accounts) -> None:
    once = people.enrol([ANN, BEN], ["carla"])["ben"]
    number = people.all()["ben"].number
    assert people.enrol([ANN], ["carla"]) == {}
    assert people.check("ben", once)[0] is None and not people.all()["ben"].here
    assert people.enrol([ANN, Person("dan"), BEN], ["carla"]).keys() == {"dan"}
    assert people.check("b1", once)[1] is Said.ONCE
    assert people.all()["ben"].number == number
    assert len({it.number for it in people.all().values()}) == 4


def test_a_new_slip_makes_the_password_before_it_useless(people: Accounts) -> None:
    once = people.enrol([ANN], ["carla"])["Ann"]
    people.choose("Ann", people.all()["Ann"].once, "a longer one")
    (new,) = people.anew(["ann@example.org"]).values()
    assert people.check("Ann", "a longer one")[0] is None and people.check("Ann", once)[0] is None
    assert people.check("Ann", new)[1] is Said.ONCE
    with pytest.raises(BadAccounts, match="nobody here is called"):
        people.anew(["dan"])


def test_nobody_is_two_and_what_two_have_is_nobodys(people: Accounts) -> None:
    with pytest.raises(BadAccounts, match="cannot be an instructor too"):
        people.enrol([ANN], ["ann"])
    people.enrol([ANN, Person("eve", email="ann@example.org")], ["carla"])
    assert people.find("ann@example.org") is None and people.find("ann")
    with pytest.raises(BadAccounts, match="has an account as instructor"):
        people.enrol([Person("carla")], ["dora"])
    assert people.all()["carla"].here, "nothing was changed"


def test_slips_hold_what_somebody_types_and_no_earlier_ones_are_lost(people: Accounts, tmp_path: Path) -> None:  # fmt: skip
    fresh = people.enrol([Person("=ann", names=("<b>Ann",))], ["carla"])
    table, page = slips.write(tmp_path, fresh, people.all(), "http://127.0.0.1:8000/")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [it["password"] for it in rows] == list(fresh.values())
    assert not rows[0]["id"].startswith("="), "no spreadsheet runs it"
    assert "&lt;b&gt;Ann" in page.read_text("utf-8") and fresh["carla"] in page.read_text("utf-8")
    assert {it.stat().st_mode & 0o077 for it in (table, page)} == {0}
    more = slips.write(tmp_path, people.anew(["carla"]), people.all(), "http://127.0.0.1:8000/")
    assert [it.name for it in more] == ["slips-2.csv", "slips-2.html"]
    assert slips.write(tmp_path, {}, people.all(), "") == []


def test_slips_say_the_address_that_people_type_or_that_it_is_this_machines_alone(
    people: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "own_address", lambda: "192.0.2.7")
    key = str(tmp_path / "key.pem")
    for listens, address, only_here in (
        (Listens(), "http://127.0.0.1:8000/", True),
        (Listens("localhost", 80), "http://localhost:80/", True),
        (Listens("::1"), "http://[::1]:8000/", True),
        (Listens("0.0.0.0", 443, key, key), "https://192.0.2.7:443/", False),
        (Listens("::", 443, key, key), "https://192.0.2.7:443/", False),
        (Listens("192.0.2.9", 443, key, key), "https://192.0.2.9:443/", False),
        (Listens(typed="https://hub.example.org/"), "https://hub.example.org/", False),
    ):
        assert (listens.said, listens.only_here) == (address, only_here)
    people.enrol([ANN], ["carla"])
    said = [
        slips.write(tmp_path, people.anew(["Ann"]), people.all(), it.said, it.only_here)[1].read_text("utf-8")
        for it in (Listens(), Listens(typed="https://hub.example.org/"))
    ]  # fmt: skip
    assert ["on no other" in it for it in said] == [True, False]
    assert "http://127.0.0.1:8000<" in said[0] and "https://hub.example.org<" in said[1]


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("long enough, really", "long enough, really!", "not the same"),
        ("short", "short", "at least 10"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "guessed"),
        ("Ann.Example1", "Ann.Example1", "guessed"),
        ("long enough, really", "long enough, really", ""),
    ],
)
def test_a_password_of_ones_own(password: str, again: str, why: str) -> None:
    said = accounts.wrong_with(password, again, "ann.example1")
    assert why in said and bool(said) == bool(why)


def test_passwords_cross_no_network_in_plain_text(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.touch()
    for fine in (Listens(), Listens("::1"), Listens("localhost"), Listens("0.0.0.0", 443, str(key), str(key))):  # fmt: skip
        fine.check()
    assert Listens("::1", 8000).address == "http://[::1]:8000/"
    for wrong, why in (
        (Listens("0.0.0.0"), "plain text"),
        (Listens("192.0.2.1"), "plain text"),
        (Listens("hub.example.org"), "expected an address"),
        (Listens(typed="hub.example.org"), "expected what people type"),
        (Listens("0.0.0.0", 443, str(key)), "go together"),
        (Listens("0.0.0.0", 443, str(key), str(tmp_path / "none.pem")), "no such file"),
    ):
        with pytest.raises(NoHub, match=why):
            wrong.check()
