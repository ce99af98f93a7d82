"""The pages of the measures: one each, and the list of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.citation import FORMS, Cited
from tiktok_policy_data.render import report
from tiktok_policy_data.site import drawings, linked
from tiktok_policy_data.site.page import Page, of_measure, of_place

if TYPE_CHECKING:
    from tiktok_policy_data.core.schema import Field
    from tiktok_policy_data.query.lookup import Dossier
    from tiktok_policy_data.site.content import Content

#: Columns of a measure that its page lists, in this order; the others are in its head.
FACTS = (
    "maker",
    "maker_kind",
    "instrument",
    "instrument_form",
    "scope",
    "reach",
    "target",
    "counterparties",
    "binding",
    "breadth",
    "duration",
    "operation",
    "rationale",
    "starts",
    "ends",
    "no_effect_reason",
    "enforcement",
    "family",
    "rests_on",
    "confidence",
    "not_stated",
    "status_as_of",
    "checked_through",
)

FORM_NAMES: Mapping[str, str] = {
    "apa": "APA",
    "bibtex": "BibTeX",
    "ris": "RIS (reference managers)",
    "csl-json": "CSL-JSON (Zotero, pandoc)",
}


def pages(content: Content) -> Iterator[Page]:
    """Return the pages of all measures."""
    yield _list(content)
    spells = drawings.spells_of(content)
    fields = {field.name: field for field in content.release.declared("measures").fields}
    kin = _by_act(content.dossiers.values())
    for measure, one in content.dossiers.items():
        drawn = drawings.lifeline(one["events"], spells.get(measure, []), content)
        yield _page(content, one, drawn, fields, kin)


def citations(content: Content, part: str = "", key: str = "") -> dict[str, str]:
    """Return the citation of the data, or of a part of them, in each form."""
    cited = Cited(content.release.version, content.release.released_on, None, part, key)
    return {form: write(cited) for form, write in FORMS.items()}


def _page(
    content: Content,
    one: Dossier,
    drawn: drawings.Lifeline | None,
    fields: Mapping[str, Field],
    kin: Mapping[str, list[Mapping[str, Any]]],
) -> Page:
    row = one["measure"]
    own, place = row["measure_id"], row["jurisdiction"]
    changed = content.history.changed_on(own) or content.release.released_on
    name = content.name(place)
    passages: dict[str | None, list[str]] = defaultdict(list)
    for passage in one["evidence"]:
        passages[passage["event_id"]].append(passage["evidence_id"])
    title = f"{own}: {row['title']}"
    return Page(
        path=of_measure(own),
        template="measure.html",
        title=title,
        description=f"{name}: {row['title']}. {row['summary']}"[:300],
        above=[(name, of_place(content.home[place]))],
        linked=linked.measure(row, name, title, changed.isoformat()),
        changed=changed,
        values={
            "one": one,
            "row": row,
            "facts": [(fields[column], _values(content, row, column, fields)) for column in FACTS if row.get(column)],
            "lifeline": drawn,
            "passages_of": passages,
            "kin": [other for other in kin.get(row.get("act") or "", []) if other["measure_id"] != own],
            "ties": [_tie(content, tie) for tie in one["relations"]],
            "history": content.history.measures.get(own, ()),
            "steps": content.history.steps,
            "first_release": content.history.first_release(own),
            "citations": citations(content, f"{own}, {row['title']}", own),
            "forms": FORM_NAMES,
            "report": report.body(one, content.release.version),
            "issue": report.issue(one, content.release.version),
        },
    )


def _values(
    content: Content, row: Mapping[str, Any], column: str, fields: Mapping[str, Field]
) -> list[tuple[str, str | None]]:
    """Return the values of a cell for readers, each with its code if it has one."""
    value = row[column]
    some = value if isinstance(value, list) else [value]
    if column == "not_stated":  # names of columns
        return [(fields[name].title, None) for name in some]
    coded = column in content.schemes
    return [(content.label(column, one), str(one) if coded else None) for one in some]


def _tie(content: Content, tie: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, Mapping[str, Any]]:
    """Return a tie between two measures, with their rows."""
    first, second = (content.dossiers[tie[end]]["measure"] for end in ("measure_id", "other_id"))
    return first, content.label("relation", tie["relation"]).lower(), second


def _by_act(dossiers: Iterable[Dossier]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the measures that one act made, by act."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in dossiers:
        if one["measure"].get("act"):
            found[one["measure"]["act"]].append(one["measure"])
    return found


def _list(content: Content) -> Page:
    """Return the list of all measures, by jurisdiction."""
    by_place: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in content.dossiers.values():
        by_place[one["measure"]["jurisdiction"]].append(one["measure"])
    return Page(
        path="m/",
        template="measures.html",
        title="All measures",
        description="Every measure in the data, by jurisdiction.",
        values={
            "groups": sorted(by_place.items(), key=lambda group: content.name(group[0])),
            "number": len(content.dossiers),
        },
    )
