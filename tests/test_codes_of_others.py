"""Codes that others define: places have the ISO codes of pycountry, instruments numbers of their scheme's form."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from oracles import oracle

from tiktok_policy_data.pipeline.instruments import SCHEMES
from tiktok_policy_data.store import releases

ROOT = Path(__file__).parents[1]
#: Codes that ISO 3166 does not have, by jurisdiction and column, with the reason.
EXCEPTIONS = {
    ("XK", "iso_3166_1_alpha2"): "Kosovo has no code; XK is one that users may assign, which the EU and the IMF use",
    ("XK", "iso_3166_1_alpha3"): "Kosovo has no code; XKX is one that users may assign, which the World Bank uses",
}
#: What the number of an instrument looks like in each scheme, written from its definition and not from the code.
FORMS = {
    "us_public_law": r"\d{2,3}-\d{1,3}",
    "us_bill": r"\d{2,3}-(hr|s|hres|sres|hjres|sjres)-\d{1,5}",
    "us_executive_order": r"1\d{4}",
    "us_memorandum": r"\d{2}-\d{2}",
    "us_state_order": r"\d{1,4}(-\d{1,3})?[A-Z]?",
    "us_state_bill": r"(SB|HB|AB|LB)-\d{1,5}-20\d{2}",
    "celex": r"3(20\d{2})[RLD]\d{4}",
    "eu_document": r"(C|COM)\((19|20)\d{2}\)\d{1,5}",
    "br_law": r"(19|20)\d{2}-\d{4,5}",
    "vn_decree": r"\d{1,3}/20\d{2}/ND-CP",
    "ru_law": r"\d{1,3}-FZ",
}


def places():
    with (ROOT / "seeds" / "jurisdictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def known():
    """The codes of ISO 3166 by the column that has them."""
    pycountry = oracle("pycountry")
    return {
        "iso_3166_1_alpha2": {country.alpha_2: country.alpha_3 for country in pycountry.countries},
        "iso_3166_1_alpha3": {country.alpha_3: country.alpha_2 for country in pycountry.countries},
        "iso_3166_2": {part.code: part.country_code for part in pycountry.subdivisions},
    }


def strange(rows, known):
    """Codes that are not in ISO 3166, by jurisdiction and column."""
    return {(row["jurisdiction"], name) for row in rows for name in known if row[name] and row[name] not in known[name]}


@pytest.mark.slow
def test_every_iso_code_exists_or_is_a_named_exception(known):
    rows = places()
    assert sum(bool(row["iso_3166_1_alpha2"]) for row in rows) > 190
    assert sum(bool(row["iso_3166_2"]) for row in rows) > 50
    assert strange(rows, known) == set(EXCEPTIONS)


def test_the_exceptions_are_marked_as_assigned_by_users():
    marked = {row["jurisdiction"] for row in places() if row["iso_user_assigned"] == "true"}
    assert {place for place, _ in EXCEPTIONS} <= marked


@pytest.mark.slow
def test_both_codes_of_a_country_are_of_the_same_country(known):
    two = known["iso_3166_1_alpha2"]
    ours = {row["iso_3166_1_alpha2"]: row["iso_3166_1_alpha3"] for row in places()}
    assert [code for code in ours if code in two and two[code] != ours[code]] == []


@pytest.mark.slow
def test_a_planted_code_is_found(known):
    row = {"jurisdiction": "AA", "iso_3166_1_alpha2": "AA", "iso_3166_1_alpha3": "", "iso_3166_2": "DE-XX"}
    assert strange([row], known) == {("AA", "iso_3166_1_alpha2"), ("AA", "iso_3166_2")}


def numbers():
    found = defaultdict(set)
    for row in releases.installed().records("measures"):
        if row["instrument_scheme"]:
            found[row["instrument_scheme"]].add(row["instrument_id"])
    return found


def test_every_scheme_has_a_form_here():
    assert set(FORMS) == {scheme.code for scheme in SCHEMES}


def test_numbers_of_instruments_have_the_form_of_their_scheme():
    found = numbers()
    assert len(found) > 8
    assert [
        (scheme, number)
        for scheme, some in found.items()
        for number in sorted(some)
        if not re.fullmatch(FORMS[scheme], number)
    ] == []


@pytest.mark.parametrize(
    ("scheme", "number"),
    [("celex", "2016R0679"), ("us_bill", "118-hr"), ("us_state_bill", "HB-12"), ("br_law", "15211-2025")],
)
def test_a_number_of_another_form_is_not_taken(scheme, number):
    assert not re.fullmatch(FORMS[scheme], number)
