"""What the page carries for the pages of measures and of what changed: ties, citations, forms, news of the release."""

from tiktok_policy_data import explorer
from tiktok_policy_data.core import project
from tiktok_policy_data.query import lookup
from tiktok_policy_data.query.citing import cite
from tiktok_policy_data.render import report
from tiktok_policy_data.store import releases


def filled(form, found):
    """The form as the page fills it."""
    text = form["before"].format_map(
        found["measure"] | {name: report._shown(found["measure"][name]) for name in form["cells"]}
    )
    events = "".join(form["event"].format_map(row) for row in found["events"])
    return text + events + form["after"]


def test_the_pattern_of_a_citation_filled_is_what_cite_writes(installed):
    pattern = explorer.payload(installed)["cite_part"]
    for row in installed.records("measures"):
        part = f"{row['measure_id']}, {row['title']}"
        assert pattern.replace("{part}", part) == cite(what=row["measure_id"], release=installed.version)


def test_the_form_filled_is_what_show_report_prints(installed):
    form = explorer.payload(installed)["report"]
    for row in installed.records("measures"):
        found = lookup.dossier(row["measure_id"])
        text = f"{filled(form, found)}\n{form['nowhere']}"
        assert text == report.form(found, installed.version)


def test_a_form_can_be_opened_once_the_project_has_a_repository(installed, monkeypatch):
    assert explorer.payload(installed)["report"]["address"] == ""
    monkeypatch.setattr(project, "REPOSITORY", "https://example.org/us/data")
    address = explorer.payload(installed)["report"]["address"]
    assert address == "https://example.org/us/data/issues/new?template=wrong-row.yml"


def test_the_ties_are_the_rows_of_relations():
    release = releases.installed()
    carried = explorer.payload(release)
    names = carried["tables"]["measures"]["measure_id"]
    ties = {(names[one], kind, names[other]) for one, kind, other in carried["relations"]}
    assert ties == {(row["measure_id"], row["relation"], row["other_id"]) for row in release.records("relations")}


def test_what_is_new_names_each_changed_row_of_measures_and_events_with_its_reason():
    release = releases.installed()
    rows = list(release.records("changes", where=("release", [release.version])))
    tables = {table["table"]: table for table in explorer.payload(release)["new"]["tables"]}
    for name in ("measures", "events"):
        own = [row for row in rows if row["table"] == name]
        table = tables.get(name, {"added": [], "changed": []})
        assert set(table["added"]) == {row["row"] for row in own if row["op"] == "added"}
        carried = {
            (change["reason"], column, row)
            for change in table["changed"]
            for column, some in change["columns"].items()
            for row in some
        }
        changed = [row for row in own if row["op"] not in ("added", "removed")]
        assert carried == {(row["reason"] or "", row["column"], row["row"]) for row in changed}
