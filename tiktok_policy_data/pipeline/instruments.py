"""Find the official number of an instrument in its name, and make the official link from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypedDict


class Instrument(TypedDict):
    """The columns that follow from the name of an instrument; empty where it has no number that we know."""

    instrument_scheme: str | None
    instrument_id: str | None
    instrument_link: str | None


class Scheme(NamedTuple):
    """A way of numbering instruments, declared in seeds/instrument_schemes.csv under the same code."""

    code: str
    #: Jurisdictions that number their instruments like this, as a pattern.
    within: str
    #: What the number looks like in a name.
    pattern: str
    number: Callable[[re.Match[str]], str]
    #: Makes the address of the official text.
    link: Callable[[re.Match[str], str], str | None] = lambda found, number: None


#: Before a number: it is the instrument's own, not that of an act under which it was made or which it implements.
_ITSELF = r"(?<!under )(?<![Ii]mplement )(?<!amend )"

#: The first Congress met in 1789, and each lasts two years.
_FIRST_CONGRESS, _YEARS = 1789, 2

_BILL_KINDS = {
    "H.R.": "hr",
    "S.": "s",
    "H.Res.": "hres",
    "S.Res.": "sres",
    "H.J.Res.": "hjres",
    "S.J.Res.": "sjres",
}


def _bill(found: re.Match[str]) -> str:
    """Return Congress, kind and number of a federal bill; a year of introduction gives the Congress."""
    congress = int(found["congress"] or (int(found["year"]) - _FIRST_CONGRESS) // _YEARS + 1)
    return f"{congress}-{_BILL_KINDS[found['kind'].replace(' ', '')]}-{found['number']}"


def _state_bill(found: re.Match[str]) -> str:
    """Return kind, number and year of the bill of a state."""
    kind = {"Senate": "SB", "House": "HB", "Assembly": "AB", "Legislative": "LB"}.get(found["kind"], found["kind"])
    return f"{kind}-{int(found['number'])}-{found['year']}"


def _celex(found: re.Match[str]) -> str:
    """Return the CELEX number of a regulation or directive: sector, year, kind, number."""
    return f"3{found['year']}{found['kind'][0]}{int(found['number']):04d}"


def _at(template: str) -> Callable[[re.Match[str], str], str]:
    """Return what fills the parts of a number, which hyphens part, into an address."""
    return lambda found, number: template.format(*number.split("-"))


def _in_eur_lex(found: re.Match[str], number: str) -> str:
    """Return the European Legislation Identifier of a regulation, directive or decision."""
    kind = {"Regulation": "reg", "Directive": "dir", "Decision": "dec"}[found["kind"]]
    return f"https://eur-lex.europa.eu/eli/{kind}/{found['year']}/{int(found['number'])}/oj"


#: The schemes, the first that fits wins: a law is better known by its own number than by that of its bill.
SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "us_public_law",
        r"US",
        r"Public Law (\d+)-(\d+)",
        lambda found: f"{found[1]}-{found[2]}",
        _at("https://www.govinfo.gov/link/plaw/{0}/public/{1}"),
    ),
    Scheme(
        "us_bill",
        r"US",
        r"(?P<kind>(?:H|S)\. ?(?:J\. ?)?(?:Res\.|R\.)?) ?(?P<number>\d+)\b"
        r"(?:, .{0,120}| )\(?(?:of (?P<year>\d{4})|(?P<congress>\d{3})th Congress)",
        _bill,
        _at("https://www.govinfo.gov/link/bills/{0}/{1}/{2}"),
    ),
    Scheme(
        "us_executive_order",
        r"US",
        r"Executive Order (\d{5})\b",
        lambda found: found[1],
        _at("https://www.federalregister.gov/executive-order/{0}"),
    ),
    Scheme("us_memorandum", r"US(-[A-Z]+)?", r"\bM-(\d\d)-(\d\d)\b", lambda found: f"{found[1]}-{found[2]}"),
    Scheme(
        "us_state_order",
        r"US-[A-Z]{2}",
        r"Executive Order (?:No\. )?(?P<number>\d[\w-]*)",
        lambda found: found["number"],
    ),
    Scheme(
        "us_state_bill",
        r"US-[A-Z]{2}",
        r"(?!.*\bBill\b.*\bBill\b)(?<!and )(?<!/ )\b(?P<kind>Senate|House|Assembly|Legislative|SB|HB|AB|LB)"
        r" ?(?:Bill )?(?:No\. )?(?:[SA](?=\d))?"
        r"(?P<number>\d+),? \(?(?:of )?(?P<year>20\d\d)\b",
        _state_bill,
    ),
    Scheme(
        "celex",
        r"EU|[A-Z]{2}",
        r"(?P<kind>Regulation|Directive|Decision) \(EU\) (?P<year>20\d\d)/(?P<number>\d+)",
        _celex,
        _in_eur_lex,
    ),
    Scheme(
        "eu_document",
        r"EU(-[A-Z]+)?",
        r"\b(C|COM)\((\d{4})\) ?(\d+)",
        lambda found: f"{found[1]}({found[2]}){found[3]}",
        _at("https://ec.europa.eu/transparency/documents-register/detail?ref={0}&lang=en"),
    ),
    Scheme(
        "br_law",
        r"BR",
        r"Law No\. ([\d.]+)/(\d{4})",
        lambda found: f"{found[2]}-{found[1].replace('.', '')}",
        _at("https://www.lexml.gov.br/urn/urn:lex:br:federal:lei:{0};{1}"),
    ),
    Scheme("vn_decree", r"VN", r"Decree (?:No\. )?(\d+/\d{4}/[\w-]+)", lambda found: found[1]),
    Scheme("ru_law", r"RU", r"Federal Law (?:No\. )?(\d+-FZ)", lambda found: found[1]),
)


@cache
def identify(name: str | None, jurisdiction: str) -> Instrument:
    """Return the number that the name of an instrument has, its scheme, and the official link.

    Parameters
    ----------
    name : str or None
        The column `instrument`.
    jurisdiction : str
        Code of the jurisdiction, which decides what a number means.
    """
    for scheme in SCHEMES if name else ():
        found = re.search(_ITSELF + scheme.pattern, name or "")
        if found and re.fullmatch(scheme.within, jurisdiction):
            number = scheme.number(found)
            return {
                "instrument_scheme": scheme.code,
                "instrument_id": number,
                "instrument_link": scheme.link(found, number),
            }
    return {"instrument_scheme": None, "instrument_id": None, "instrument_link": None}
