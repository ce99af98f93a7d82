"""Files by their ending: what each format keeps, what is refused, and that nothing is written by halves."""

import csv
import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import warnings
from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from oracles import oracle

import tiktok_policy_data as tpd
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.labels import labelled_columns
from tiktok_policy_data.io import extras
from tiktok_policy_data.render import content, files, sql, stata
from tiktok_policy_data.store import releases

TABLES = list(schema.tables())
NAMES = TABLES[:1] + ["jurisdictions", "spells"]
#: Formats that need no library beyond those of the package.
PLAIN = [form for form in files.FORMS if form not in ("xlsx", "duckdb")]
BOUGHT = [pytest.param(form, marks=pytest.mark.slow) for form in ("xlsx", "duckdb")]
#: The library that reads a format back, for a test that needs one.
READERS = {"xlsx": ("xlsxwriter", "openpyxl"), "duckdb": ("duckdb",)}


def run(*words, status=0):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == status, (result.output, result.exception)
    return result


def needs(form):
    """Skip where a library of the extra test-full is missing."""
    for name in READERS.get(form, ()):
        oracle(name)


@pytest.fixture
def change(installed, monkeypatch):
    """Change the first row of a table, as it is read."""

    def changed(table, **cells):
        read = installed.records

        def records(name, *rest, **options):
            rows = read(name, *rest, **options)
            return [{**rows[0], **cells}, *rows[1:]] if name == table else rows

        monkeypatch.setattr(installed, "records", records)

    return changed


# ------------------------------------------------------------------------------------------- endings and options


@pytest.mark.parametrize("form", [*PLAIN, *BOUGHT])
def test_the_ending_names_the_format_in_either_case_and_the_option_names_it_for_any_file(installed, tmp_path, form):
    needs(form)
    signs = {
        "csv.gz": b"\x1f\x8b",
        "parquet": b"PAR1",
        "xlsx": b"PK",
        "dta": b"<stata_dta>",
        "sqlite": b"SQLite format 3",
    }
    texts = {"csv": b"measure_id,", "tsv": b"measure_id\t", "json": b"[\n", "jsonl": b'{"measure_id"'}
    for name in (f"x.{form}", f"X.{form.upper()}"):
        data = tpd.export("measures", tmp_path / name).read_bytes()
        assert data.startswith((signs | texts).get(form, b""))
        assert form != "duckdb" or data[8:12] == b"DUCK"
    assert tpd.export("measures", tmp_path / "any.name", form=form).exists()


@pytest.mark.parametrize("name", ["x.xls", "x", "x.csv.zip", "x.gz", "xcsv", "x.dta.bak"])
def test_an_unknown_ending_is_refused_before_anything_is_read_or_written(tmp_path, monkeypatch, name):
    monkeypatch.setattr(releases, "opened", lambda release: pytest.fail("it read the data"))
    place = tmp_path / name
    with pytest.raises(tpd.UnknownNameError, match=r"must end in \.csv, .*, \.sqlite or \.duckdb; for any other name"):
        tpd.export("measures", place)
    said = run("export", "measures", "-o", place, status=2)
    assert all(f".{form}" in said.stderr for form in files.FORMS)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["measures", "--format", "xls"],
            "--format must be csv, tsv, csv.gz, json, jsonl, parquet, xlsx, dta, sqlite or",
        ),
        (["measures", "--format", "csv", "-o", "x.csv.gz"], "The format csv and the ending of x.csv.gz do not match"),
        (["measures", "--excel", "-o", "x.json"], "--excel must be left out for json: it is for csv and tsv"),
        (["measures", "--labels", "-o", "x.sqlite"], "--labels must be left out for sqlite: its views, such as"),
        (["all", "-o", "x.csv"], "A file of the format csv has one table; xlsx, sqlite and duckdb have all of them"),
        (["nothing", "-o", "x.sqlite"], "There is no table 'nothing'; the tables are measures, "),
        (["measures", "--release", "9.9.9", "-o", "x.dta"], "There is no release '9.9.9'"),
    ],
)
def test_what_a_format_cannot_have_is_one_message_and_no_file(installed, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    said = run("export", *words, status=2)
    assert message in said.stderr
    assert not said.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("form", "extra"), [("xlsx", "excel"), ("duckdb", "duckdb")])
def test_a_missing_library_is_one_message_that_says_how_to_install_it(installed, tmp_path, monkeypatch, form, extra):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=rf"pip install 'tiktok-policy-data\[{extra}\]'"):
        tpd.export("measures", tmp_path / f"x.{form}")
    said = run("export", "-o", tmp_path / f"x.{form}", status=1)
    assert f"pip install 'tiktok-policy-data[{extra}]'" in said.stderr
    assert "Traceback" not in said.output
    assert not list(tmp_path.iterdir())


def test_formats_that_no_terminal_shows_go_to_a_pipe(installed, tmp_path):
    assert run("export", "--format", "parquet").stdout_bytes.startswith(b"PAR1")
    assert gzip.decompress(run("export", "--format", "csv.gz").stdout_bytes).startswith(b"measure_id,")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names of this kind")
def test_a_file_that_is_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "x.csv"
    os.mkfifo(pipe)
    code = f"import tiktok_policy_data as t; t.export('terms', {str(pipe)!r})"
    with subprocess.Popen([sys.executable, "-c", code]) as writer:
        assert pipe.read_text(encoding="utf-8").startswith("jurisdiction,name,")
    assert writer.returncode == 0
    assert pipe.is_fifo()


def test_a_folder_in_the_place_of_the_file_is_one_message(installed, tmp_path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(tpd.DataError, match="expected to be able to write it"):
        tpd.export("measures", tmp_path / "x.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


@pytest.mark.parametrize("form", [*(form for form in PLAIN if form != "parquet"), *BOUGHT[:1]])
def test_the_same_release_gives_the_same_bytes(installed, tmp_path, form):
    needs(form)
    one, other = (tpd.export("measures", tmp_path / f"{name}.{form}").read_bytes() for name in "ab")
    assert one == other


# --------------------------------------------------------------------------------------------------------- text


def test_namibia_and_texts_that_look_like_nothing_survive_csv(installed, tmp_path, change):
    change(
        "jurisdictions", jurisdiction="NA", name="null", iso_3166_1_alpha2="None", aliases=["NA", "NaN"], parent=None
    )
    path = tpd.export("jurisdictions", tmp_path / "x.csv")
    read = pd.read_csv(path, keep_default_na=False, na_values=[""])  # as in docs/data.md
    first = read.iloc[0]
    assert list(first[["jurisdiction", "name", "iso_3166_1_alpha2", "aliases"]]) == ["NA", "null", "None", "NA;NaN"]
    assert pd.isna(first["parent"])
    assert read["jurisdiction"].notna().all()
    assert pd.read_csv(path)["jurisdiction"].isna().any()  # what the page warns of


@pytest.mark.slow
def test_polars_and_duckdb_keep_namibia_by_the_calls_of_the_page(installed, tmp_path, change):
    change("jurisdictions", jurisdiction="NA", name="null", parent=None)
    path = tpd.export("jurisdictions", tmp_path / "x.csv")
    wanted = ("NA", "null", None)
    assert oracle("polars").read_csv(path).select("jurisdiction", "name", "parent").row(0) == wanted
    query = f"select jurisdiction, name, parent from read_csv('{path}', nullstr = '')"
    assert oracle("duckdb").sql(query).fetchall()[0] == wanted


def test_csv_for_excel_begins_with_a_mark_by_which_it_knows_utf_8(installed, tmp_path):
    plain, marked = (
        tpd.export("measures", tmp_path / f"{mark}.csv", excel=mark).read_bytes() for mark in (False, True)
    )
    assert marked == b"\xef\xbb\xbf" + plain
    assert run("export", "--excel", "--format", "tsv").stdout_bytes.startswith(b"\xef\xbb\xbfmeasure_id\t")


def test_tsv_and_compressed_csv_have_the_cells_of_csv(installed, tmp_path, change):
    change("measures", title="=1\t2", scope='a "b"\nc')
    rows = list(csv.reader(io.StringIO(tpd.export("measures", tmp_path / "x.csv").read_text(encoding="utf-8"))))
    tabs = tpd.export("measures", tmp_path / "x.tsv").read_text(encoding="utf-8")
    assert list(csv.reader(io.StringIO(tabs), delimiter="\t")) == rows
    assert (
        gzip.decompress(tpd.export("measures", tmp_path / "x.csv.gz").read_bytes()) == (tmp_path / "x.csv").read_bytes()
    )
    assert rows[1][rows[0].index("title")] == "'=1\t2"


def test_json_lines_are_those_of_the_release_without_what_a_terminal_obeys(installed, tmp_path, change):
    path = tpd.export("events", tmp_path / "x.jsonl")
    assert path.read_bytes() == installed.path("events", "jsonl").read_bytes()
    change("measures", title="a\x9bb")
    text = tpd.export("measures", tmp_path / "y.jsonl").read_text(encoding="utf-8")
    assert "\x9b" not in text
    assert json.loads(text.splitlines()[0])["title"] == "a\x9bb"


# ------------------------------------------------------------------------------------------------------- labels


def test_labels_follow_their_codes_in_lists_and_for_places_too(installed, tmp_path):
    rows = json.loads(tpd.export("measures", tmp_path / "x.json", labels=True).read_text(encoding="utf-8"))
    row = next(row for row in rows if row["measure_id"] == "UK-001")
    assert row["jurisdiction_label"] == "United Kingdom"
    assert row["measure_type_label"] == installed.labels["measure_types", row["measure_type"]]
    assert row["rationale_label"] == [installed.labels["rationales", code] for code in row["rationale"]]
    names = list(row)
    assert names.index("status_label") == names.index("status") + 1
    assert [name for name in names if not name.endswith("_label")] == installed.declared("measures").columns


def test_labels_are_written_to_parquet_and_csv(installed, tmp_path):
    made = pq.read_table(tpd.export("measures", tmp_path / "x.parquet", labels=True))
    assert made.schema.field("status_label").metadata[b"title"] == b"Status (label)"
    header = tpd.export("measures", tmp_path / "x.csv", labels=True).read_text(encoding="utf-8").partition("\n")[0]
    assert header.split(",") == made.column_names


# ------------------------------------------------------------------------------------------------------ Parquet


def test_parquet_of_the_installed_release_is_its_own_file_with_descriptions_in_the_footer(installed, tmp_path):
    path = tpd.export("measures", tmp_path / "x.parquet")
    assert path.read_bytes() == installed.path("measures").read_bytes()
    table, found = installed.declared("measures"), pq.read_schema(path)
    assert found.metadata[b"description"].decode() == table.description
    for field in table.fields:
        assert found.field(field.name).metadata == {
            b"title": field.title.encode(),
            b"description": field.description.encode(),
        }


@pytest.mark.slow
def test_duckdb_shows_the_description_in_the_footer_of_a_parquet_file(installed):
    footer = f"parquet_kv_metadata('{installed.path('measures')}')"
    query = f"select decode(value) from {footer} where decode(key) = 'description'"
    assert oracle("duckdb").sql(query).fetchall() == [(installed.declared("measures").description,)]


# -------------------------------------------------------------------------------------------------------- Stata


def stata_labels(path):
    with pd.io.stata.StataReader(path) as reader:
        return reader.variable_labels(), reader.data_label


@pytest.mark.parametrize("table", NAMES)
def test_stata_keeps_days_numbers_truth_values_and_what_is_missing(installed, tmp_path, table):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # pandas warns of names that it changes
        path = tpd.export(table, tmp_path / "x.dta")
    read, kept, declared = pd.read_stata(path), installed.records(table), installed.declared(table)
    assert list(read.columns) == declared.columns
    assert len(read) == len(kept)
    for field in declared.fields:
        for value, row in zip(read[field.name], kept, strict=True):
            wanted = row[field.name]
            if wanted is None:
                assert pd.isna(value) or value == ""
            elif field.type == "date":
                assert value.date() == wanted
            else:
                assert value == ("; ".join(wanted) if field.is_list else wanted)
    labels, title = stata_labels(path)
    assert labels == {field.name: field.title for field in declared.fields}
    assert title == f"tiktok-policy-data 1.0.0: {table}"


def test_stata_keeps_text_beyond_2045_bytes(installed, tmp_path, change):
    change("measures", summary="é" * 3000)
    assert pd.read_stata(tpd.export("measures", tmp_path / "x.dta"))["summary"].iloc[0] == "é" * 3000


def test_stata_names_are_short_and_each_once():
    long = "a" * 40
    made = stata.short_names(["b", long, long + "x", long + "y"])
    assert made == ["b", "a" * 32, "a" * 30 + "_2", "a" * 30 + "_3"]


@pytest.mark.parametrize("labels", [False, True])
def test_every_table_goes_to_stata_under_its_own_names(installed, tmp_path, labels):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for table in TABLES:
            read = pd.read_stata(tpd.export(table, tmp_path / "x.dta", labels=labels))
            assert set(installed.declared(table).columns) <= set(read.columns)


# ------------------------------------------------------------------------------------------------------- SQLite


@pytest.fixture
def database(installed, tmp_path):
    """All tables of the small release in SQLite."""
    connection = sqlite3.connect(tpd.export("all", tmp_path / "all.sqlite"))
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_sqlite_has_every_row_of_every_table(installed, database):
    for table in TABLES:
        declared = installed.declared(table)
        rows = [dict(row) for row in database.execute(f'select * from "{table}"')]
        for row, kept in zip(rows, installed.records(table), strict=True):
            for field in declared.fields:
                value = row[field.name]
                if field.is_list:
                    value = json.loads(value)
                elif field.type == "date" and value is not None:
                    value = date.fromisoformat(value)
                assert value == kept[field.name]


def test_sqlite_has_keys_and_every_reference_leads_to_a_row(installed, database):
    assert database.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert database.execute("pragma foreign_key_check").fetchall() == []
    refers = {(row["from"], row["table"]) for row in database.execute("pragma foreign_key_list(evidence)").fetchall()}
    assert refers == {("measure_id", "measures"), ("event_id", "events"), ("source_id", "sources")}
    assert [row["name"] for row in database.execute("pragma table_info(measures)") if row["pk"]] == ["measure_id"]
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("insert into measures select * from measures limit 1")
    database.rollback()  # inside a transaction the setting does nothing
    database.execute("pragma foreign_keys = on")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("delete from jurisdictions where jurisdiction = 'UK'")


def test_sqlite_has_descriptions_dates_and_where_the_data_are_from(installed, database):
    status = installed.declared("measures").field("status")
    (row,) = database.execute("select * from columns where table_name = 'measures' and column_name = 'status'")
    assert (row["title"], row["vocabulary"], row["description"]) == ("Status", "statuses", status.description)
    assert {row[0] for row in database.execute("select table_name from tables")} == set(TABLES)
    assert dict(database.execute("select what, value from about"))["version"] == "1.0.0"
    types = {row["name"]: row["type"] for row in database.execute("pragma table_info(measures)")}
    assert (types["since_earliest"], types["in_effect"], types["n_sources"]) == ("DATE", "BOOLEAN", "INTEGER")
    assert database.execute("select min(date(searched_on)) = min(searched_on) from coverage").fetchone()[0] == 1


def test_a_view_of_sqlite_has_labels_after_the_codes(installed, database):
    row = dict(database.execute("select * from measures_labelled where measure_id = 'UK-001'").fetchone())
    assert row["jurisdiction_label"] == "United Kingdom"
    assert row["measure_type_label"] == installed.labels["measure_types", "device_ban"]
    wanted = [installed.labels["rationales", code] for code in json.loads(row["rationale"])]
    assert json.loads(row["rationale_label"]) == wanted
    for table in TABLES:
        if labelled_columns(installed.declared(table)):
            found = database.execute(f"select count(*) from {table}_labelled").fetchone()[0]
            assert found == installed.n_rows(table)


def test_one_table_in_sqlite_comes_with_the_codes_and_places_that_it_names(installed, tmp_path):
    def tables(name):
        connection = sqlite3.connect(tpd.export(name, tmp_path / f"{name}.sqlite"))
        found = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        connection.close()
        return found - {"tables", "columns", "about"}

    assert tables("measures") == {"measures", "jurisdictions", "codes"}
    assert tables("releases") == {"releases"}
    assert tables("codes") == {"codes"}


def test_tables_follow_those_to_which_they_refer():
    order = [table.name for table in sql.parents_first(schema.tables().values())]
    assert sorted(order) == sorted(TABLES)
    for table in schema.tables().values():
        for key in table.foreign_keys:
            assert order.index(key.table) <= order.index(table.name)


# ------------------------------------------------------------------------------------------------------- DuckDB


@pytest.mark.slow
def test_duckdb_has_every_row_with_lists_days_keys_comments_and_labels(installed, tmp_path):
    duckdb = oracle("duckdb")
    with duckdb.connect(str(tpd.export("all", tmp_path / "all.duckdb")), read_only=True) as connection:

        def ask(query):
            return connection.execute(query).fetchall()

        for table in TABLES:
            columns = installed.declared(table).columns
            kept = [tuple(row[name] for name in columns) for row in installed.records(table)]
            assert sorted(map(repr, ask(f'select * from "{table}"'))) == sorted(map(repr, kept))
        ((comment,),) = ask("select comment from duckdb_tables() where table_name = 'measures'")
        assert comment == installed.declared("measures").description
        status = installed.declared("measures").field("status")
        query = "select comment from duckdb_columns() where table_name = 'measures' and column_name = 'status'"
        assert ask(query) == [(f"{status.title}. {status.description}",)]
        kinds = ask("select table_name, constraint_type, count(*) from duckdb_constraints() group by all")
        assert {("measures", "PRIMARY KEY", 1), ("evidence", "FOREIGN KEY", 3), ("spells", "UNIQUE", 1)} <= set(kinds)
        query = (
            "select jurisdiction_label, rationale, rationale_label from measures_labelled where measure_id = 'UK-001'"
        )
        ((place, codes, labels),) = ask(query)
        assert place == "United Kingdom"
        assert labels == [installed.labels["rationales", code] for code in codes]
        assert ask("select value from about where what = 'version'") == [("1.0.0",)]


# -------------------------------------------------------------------------------------------------------- Excel


def book(path):
    return oracle("openpyxl").load_workbook(path)


@pytest.mark.slow
def test_a_workbook_of_a_table_has_it_first_then_codebook_codes_and_source(installed, tmp_path):
    needs("xlsx")
    found = book(tpd.export("measures", tmp_path / "x.xlsx"))
    assert found.sheetnames == ["measures", "codebook", "codes", "about"]
    table = installed.declared("measures")
    assert [row[1].value for row in found["codebook"].iter_rows(min_row=2)] == table.columns
    assert {row[0].value for row in found["codes"].iter_rows(min_row=2)} <= set(installed.vocabularies)
    about = {row[0].value: row[1].value for row in found["about"].iter_rows(min_row=2)}
    assert about["version"] == "1.0.0"
    assert about["citation"] == found.properties.description


@pytest.mark.slow
def test_a_workbook_of_all_tables_has_a_sheet_for_each(installed, tmp_path):
    needs("xlsx")
    found = book(tpd.export("all", tmp_path / "x.xlsx"))
    assert found.sheetnames == [*TABLES, "codebook", "about"]
    for table in TABLES:
        assert found[table].max_row == installed.n_rows(table) + 1


@pytest.mark.slow
def test_a_sheet_has_names_that_stay_in_view_can_filter_and_explain_themselves(installed, tmp_path):
    needs("xlsx")
    sheet = book(tpd.export("measures", tmp_path / "x.xlsx"))["measures"]
    table = installed.declared("measures")
    assert [cell.value for cell in sheet[1]] == table.columns
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == sheet.dimensions
    for cell, field in zip(sheet[1], table.fields, strict=True):
        assert cell.comment.text.startswith(f"{field.title}\n{field.description}")
        assert 8 <= sheet.column_dimensions[cell.column_letter].width <= 62


@pytest.mark.slow
@pytest.mark.parametrize("table", NAMES)
def test_a_sheet_has_real_days_numbers_truth_values_and_joined_lists(installed, tmp_path, table):
    needs("xlsx")
    sheet = book(tpd.export(table, tmp_path / "x.xlsx"))[table]
    fields = installed.declared(table).fields
    for row, kept in zip(sheet.iter_rows(min_row=2), installed.records(table), strict=True):
        for cell, field in zip(row, fields, strict=True):
            wanted, value = kept[field.name], cell.value
            if field.is_list:
                wanted = "; ".join(wanted) or None
            elif field.type == "date" and value is not None:
                value = value.date()
            assert value == wanted
            assert type(value) is type(wanted)


@pytest.mark.slow
def test_no_text_in_a_workbook_is_a_formula_a_link_or_a_number(installed, tmp_path, change):
    needs("xlsx")
    texts = {
        "title": '=HYPERLINK("http://a")',
        "scope": "+1",
        "summary": "https://a.example",
        "maker": "007",
        "act": "{=1}",
    }
    change("measures", **texts)
    sheet = book(tpd.export("measures", tmp_path / "x.xlsx"))["measures"]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    for name, text in texts.items():
        assert (cells[name].value, cells[name].data_type, cells[name].hyperlink) == (text, "s", None)
    assert cells["title"].quotePrefix  # so that it stays text when somebody edits it
    assert not cells["summary"].quotePrefix


@pytest.mark.slow
def test_control_characters_and_what_looks_like_their_escapes_survive_in_a_workbook(installed, tmp_path, change):
    needs("xlsx")
    texts = {"title": "a\x1b[1mb\x07", "scope": "_x0041_", "summary": "\ufeff\u202ex\ufffe"}
    change("measures", **texts)
    sheet = book(tpd.export("measures", tmp_path / "x.xlsx"))["measures"]
    cells = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    # openpyxl itself reads the escape of an escape, and leaves those of control characters.
    assert oracle("openpyxl.utils.escape").unescape(cells["title"]) == texts["title"]
    assert cells["scope"] == texts["scope"]
    assert cells["summary"].startswith("\ufeff\u202ex")


@pytest.mark.slow
def test_a_workbook_has_labels_beside_codes_if_asked(installed, tmp_path):
    needs("xlsx")
    sheet = book(tpd.export("measures", tmp_path / "x.xlsx", labels=True))["measures"]
    names = [cell.value for cell in sheet[1]]
    place = names.index("measure_type_label")
    assert names[place - 1] == "measure_type"
    for row in sheet.iter_rows(min_row=2, values_only=True):
        assert row[place] == installed.labels["measure_types", row[place - 1]]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["x" * 32_768, "\U0001f600" * 16_384])
def test_a_text_that_excel_cannot_hold_is_refused_and_the_old_file_stays(installed, tmp_path, change, text):
    needs("xlsx")
    path = tmp_path / "x.xlsx"
    path.write_text("old")
    change("measures", summary=text)
    with pytest.raises(tpd.DataError, match=r"measures, CN-001, summary: .*: expected at most 32,767 characters"):
        tpd.export("measures", path)
    assert [(found.name, found.read_text()) for found in tmp_path.iterdir()] == [("x.xlsx", "old")]


@pytest.mark.slow
def test_a_text_that_just_fits_and_a_day_before_1900_are_kept(installed, tmp_path, change):
    needs("xlsx")
    change("measures", summary="x" * 32_767, since_earliest=date(1899, 12, 31))
    sheet = book(tpd.export("measures", tmp_path / "x.xlsx"))["measures"]
    cells = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["summary"] == "x" * 32_767
    assert cells["since_earliest"] == "1899-12-31"


def test_a_preview_that_is_no_release_yet_has_the_day_of_its_data(small, monkeypatch):
    preview = releases.Release(small.folder)
    monkeypatch.setattr(preview, "audit_rows", lambda table: [])
    assert preview.released_on == preview.data_day == content.Content(preview, "measures").made_at.date()


# ------------------------------------------------------------------------------------------------ past releases


@pytest.mark.parametrize("form", [*PLAIN, *BOUGHT])
def test_a_past_release_goes_to_every_format(tmp_path, form):
    needs(form)
    path = tmp_path / f"x.{form}"
    run("export", "measures", "--release", "1.2.0", "-o", path)
    assert path.stat().st_size > 10_000


def test_parquet_of_a_past_release_has_its_own_columns_rows_and_version(tmp_path):
    past = releases.opened("1.2.0")
    made = pq.read_table(tpd.export("measures", tmp_path / "x.parquet", release="1.2.0"))
    table = past.declared("measures")
    assert made.column_names == table.columns != releases.installed().declared("measures").columns
    assert made.to_pylist() == past.records("measures")
    assert made.schema.metadata[b"version"] == b"1.2.0"
    assert made.schema.field("status").metadata[b"description"].decode() == table.field("status").description


def test_every_table_of_the_first_release_goes_to_one_database(tmp_path):
    first = releases.opened("1.0.0")
    connection = sqlite3.connect(tpd.export("all", tmp_path / "x.sqlite", release="1.0.0"))
    for table in first.tables:
        assert connection.execute(f'select count(*) from "{table}"').fetchone()[0] == first.n_rows(table)
    assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert dict(connection.execute("select * from about"))["version"] == "1.0.0"
    connection.close()


def test_the_audit_tables_of_the_first_release_load_and_are_described():
    changes = tpd.load("changes", release="1.0.0")
    assert "added" in changes["op"].cat.categories
    assert run("codebook", "changes", "--release", "1.0.0").stdout
