"""Give each jurisdiction its region of the world: the five of the United Nations (M49), and bodies across borders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tiktok_policy_data.core.row_types import JurisdictionRow

#: Region → codes of its countries and territories, by ISO 3166-1 except for those of the table jurisdictions.
_CODES: Mapping[str, str] = {
    "Africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW"
    " MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW",
    "Americas": "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY HN HT JM KN"
    " KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI",
    "Asia": "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM"
    " PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE",
    "Europe": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME"
    " MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA UK VA XK",
    "Oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}

#: Regions in the order in which they are shown.
REGIONS = (*_CODES, "Across borders")

_REGION_OF = {code: region for region, codes in _CODES.items() for code in codes.split()}


def regions(jurisdictions: Iterable[JurisdictionRow]) -> dict[str, str]:
    """Return the region of each jurisdiction; states and institutions have that of their country.

    Parameters
    ----------
    jurisdictions : iterable of JurisdictionRow
        The rows of the table jurisdictions.

    Returns
    -------
    dict of str to str
        Jurisdiction → one of `REGIONS`.
    """
    rows = {row["jurisdiction"]: row for row in jurisdictions}

    def region(code: str) -> str:
        if code in _REGION_OF:
            return _REGION_OF[code]
        parent = rows[code]["parent"]
        return region(parent) if parent in rows else REGIONS[-1]

    return {code: region(code) for code in rows}
