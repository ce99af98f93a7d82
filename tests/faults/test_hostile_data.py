"""Hostile texts in valid data, and hostile names: shown as text, written nowhere else, obeyed by nobody."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import browser
import hostile
import pytest
from click.testing import CliRunner

import tiktok_policy_data as tpd
from tiktok_policy_data import explorer
from tiktok_policy_data.cli.group import main
from tiktok_policy_data.core import schema
from tiktok_policy_data.core.rows import in_key_order
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.io import atomic
from tiktok_policy_data.pipeline import build
from tiktok_policy_data.pipeline.metadata import changelog, codebook
from tiktok_policy_data.pipeline.validate import validate
from tiktok_policy_data.store import places, releases
from tiktok_policy_data.store.manifest import FORMS, MANIFEST

#: The colours that the package prints itself.
OURS = re.compile(r"\x1b\[(?:0|1|[39][0-7])m")
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def run(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words], color=True)


def obeyed(text: str, also: str = "") -> list[str]:
    """What a terminal would obey in a text, apart from line feeds, tabs and our own colours."""
    text = OURS.sub("", text)
    return [c for c in text if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in also]


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcdoc")]

    def handle_comment(self, data: str) -> None:
        self.elements.append((f"<!--{data[:40]}", ()))


@pytest.fixture(scope="module")
def hostile_releases(pristine, tmp_path_factory) -> Callable[[int], tuple[releases.Release, set[tuple[str, str, str]]]]:
    """Hostile releases by the way in which their texts are dealt, each made once and valid."""
    made: dict[int, tuple[releases.Release, set[tuple[str, str, str]]]] = {}

    def release(shift: int) -> tuple[releases.Release, set[tuple[str, str, str]]]:
        if shift not in made:
            folder = tmp_path_factory.mktemp("hostile") / "curated"
            found = hostile.write(releases.Release(pristine / "curated"), folder, shift)
            assert validate(folder) == []
            made[shift] = found
        return made[shift]

    return release


@pytest.fixture
def dealt(hostile_releases, cases, monkeypatch) -> Callable[..., Iterator[releases.Release]]:
    """Each hostile release in the place of the installed one; counts what they held."""
    held: set[tuple[str, str, str]] = set()

    def every(full: int, quick: int = 1) -> Iterator[releases.Release]:
        for shift in range(cases(full, quick=quick)):
            release, some = hostile_releases(shift)
            held.update(some)
            monkeypatch.setattr(releases, "installed", lambda release=release: release)
            yield release

    every.held = held  # type: ignore[attr-defined]
    return every


def counted(held: set[tuple[str, str, str]]) -> str:
    texts, columns = {text for *_, text in held}, {(table, column) for table, column, _ in held}
    return f"{len(texts)} texts in {len(columns)} columns ({len(held)} pairs)"


# ------------------------------------------------------------------------------------------------------- HTML


def pages() -> Iterator[tuple[str, str]]:
    """Everything that is made as HTML, by name."""
    yield "explorer", explorer.page(releases.installed())
    for sides in (("jurisdiction", "measure_type"), ("rationale", "jurisdiction"), ("year", "status")):
        found = tpd.compare(*sides, role="all")
        yield f"compare {sides}", found._repr_html_()
    for of in ("UK-001", "UK", "CN"):
        yield f"timeline {of}", tpd.timeline(of)._repr_html_()


def pictures() -> Iterator[tuple[str, str]]:
    """Pictures as a notebook shows them, and as pages."""
    for name, chart in (
        ("matrix", tpd.plot.matrix(role="all")),
        ("timeline", tpd.plot.timeline("UK-001")),
        ("timelines", tpd.plot.timeline("UK")),
        ("spread", tpd.plot.spread()),
    ):
        yield name, chart.to_html(fullhtml=False)


def test_no_element_is_made_of_a_text(dealt, small, installed, tmp_path, tell):
    wanted = {name: Skeleton(text).elements for name, text in pages()}
    wanted |= {"saved": Skeleton(tpd.compare().save(tmp_path / "x.html").read_text(encoding="utf-8")).elements}
    looked = 0
    for _ in dealt(12):
        made = dict(pages())
        made |= {"saved": tpd.compare().save(tmp_path / "x.html").read_text(encoding="utf-8")}
        for name, text in made.items():
            found = Skeleton(text)
            assert found.elements == wanted[name], name
            assert all(re.match(r"https?://|data:", link) for link in found.links), name
            looked += len(found.elements)
        data = re.search(r'id="data">([^<]*)</script>', made["explorer"])
        assert data and re.fullmatch("[A-Za-z0-9+/=]+", data[1])
    tell(
        "hostile texts in the explorer, in notebooks and in saved pages",
        counted(dealt.held),
        f"{looked} elements, the same as with harmless data; 0 created by a text",
    )


@pytest.mark.slow
def test_no_picture_in_a_notebook_ends_its_script(dealt, installed, tell):
    pytest.importorskip("altair", reason="needs altair: pip install 'tiktok-policy-data[plot]'")
    wanted = {name: Skeleton(text).elements for name, text in pictures()}
    looked = 0
    for _ in dealt(4):
        for name, text in pictures():
            assert Skeleton(text).elements == wanted[name], name
            looked += 1
    tell("hostile texts in pictures in notebooks", counted(dealt.held), f"{looked} pictures, 0 scripts closed early")


#: Opens every measure of the page in turn; the elements that are then there, by name.
WALK = """async (measures) => {
  const found = [];
  for (const measure of measures) {
    const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = `#role=all&measure=${measure}`;
    await changed;
    await new Promise(requestAnimationFrame);
    found.push([...document.querySelectorAll("#app *, footer *, header *")].map((node) => node.localName));
  }
  return found;
}"""


@pytest.mark.slow
def test_no_script_of_a_text_runs_in_a_browser(chrome, dealt, small, installed, tmp_path, tell):
    measures = [row["measure_id"] for row in small.records("measures")]
    words = 0

    def walked(folder: Path) -> tuple[list[Counter[str]], str, list[str], int]:
        context = chrome.new_context(viewport=browser.DESKTOP)
        page = browser.shown(context, explorer.explore(folder), "#role=all")
        asked = []
        page.on("dialog", lambda dialog: asked.append(dialog.message) or dialog.dismiss())
        found = [Counter(names) for names in page.evaluate(WALK, measures)]
        text = page.evaluate("document.body.textContent")
        links = page.evaluate("[...document.querySelectorAll('[href], [src]')].map((a) => a.href || a.src)")
        assert page.evaluate("window.hacked") is None
        context.close()
        assert not asked
        return found, text, links, len(text)

    plain, *_ = walked(tmp_path / "plain")
    for _ in dealt(6):
        found, text, links, length = walked(tmp_path / "hostile")
        for one, other in zip(found, plain, strict=True):
            new = {name for name in one if name not in other} - {"br", "wbr"}
            assert not new & {"script", "img", "svg", "iframe", "b", "title", "style", "textarea"}, new
        assert not [link for link in links if not re.match("https?://|data:|blob:|file:///[^?]*#", link)]
        assert hostile.HACK in text
        words += length
    tell(
        "hostile texts in the explorer, in Chromium",
        counted(dealt.held),
        f"{len(measures)} measures opened each, {words} characters shown; 0 scripts ran, 0 elements created",
    )


# --------------------------------------------------------------------------------------------------- terminals


def listings(release: releases.Release) -> Iterator[list[str]]:
    """Every command that prints data, in each form."""
    measures = [row["measure_id"] for row in release.records("measures")]
    commands = [
        ["compare", "--role", "all"],
        ["compare", "--rows", "rationale", "--columns", "jurisdiction", "--cells", "first"],
        ["compare", "--cells", "effect", "--as-of", "2023-06-01"],
        ["standing"],
        ["standing", "device_ban", "--on", "2023-06-01"],
        ["list"],
        *(["show", measure] for measure in measures[:3]),
        ["timeline", "UK-001"],
        ["timeline", "G7"],
        ["tables"],
        ["codebook", "statuses"],
        ["codebook", "event_types"],
    ]
    for command in commands:
        for form in ("table", "csv", "json"):
            yield [*command, "--format", form]
    for table in release.tables:
        yield ["export", table]
        for form in ("tsv", "json", "jsonl"):
            yield ["export", table, "--format", form]
    yield ["panel", "--freq", "YS", "--role", "all"]
    yield ["cite"]
    yield ["cite", "--format", "bibtex"]


def test_nothing_that_a_terminal_obeys_is_printed(dealt, small, tell):
    printed = lines = 0
    for release in dealt(12):
        for words in [*listings(release), ["diff", str(small.folder), str(release.folder)]]:
            said = run(*words)
            assert said.exit_code in (0, 1) and (said.exit_code == 0 or words[0] == "diff"), (words, said.output)
            data = "csv" in words or "json" in words or words[0] in ("export", "panel")
            assert not obeyed(said.stdout + said.stderr, "" if data else BIDI), words
            printed += 1
            lines += said.stdout.count("\n")
        for text in (str(tpd.compare()), str(tpd.timeline("UK")), repr(tpd.timeline("UK-001"))):
            assert not obeyed(text, BIDI)
    tell(
        "hostile texts printed in a terminal, as CSV and as JSON",
        counted(dealt.held),
        f"{printed} outputs of {lines} lines; 0 control characters, in tables 0 direction marks",
    )


def test_no_cell_of_a_csv_file_is_a_formula_and_texts_are_kept(dealt, tmp_path, tell):
    cells = neutralised = 0
    for release in dealt(12):
        for words in listings(release):
            if "csv" not in words and (words[0] != "export" or len(words) > 2) and words[0] != "panel":
                continue
            for row in csv.reader(io.StringIO(run(*words).stdout)):
                cells += len(row)
                neutralised += sum(cell.startswith("'") for cell in row)
                assert not [cell for cell in row if cell.startswith(FORMULAS)], words
        for save in (tpd.compare, lambda: tpd.timeline("UK")):
            with save().save(tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
                assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(FORMULAS)]
        rows = csv.DictReader(io.StringIO(run("export", "measures").stdout))
        for row, kept in zip(rows, release.records("measures"), strict=True):
            if not obeyed(kept["title"]):
                assert row["title"].removeprefix("'") == kept["title"].removeprefix("'")
        exported = json.loads(run("export", "measures", "--format", "json").stdout)
        assert [row["title"] for row in exported] == [row["title"] for row in release.records("measures")]
    assert neutralised
    tell(
        "formulas in CSV files",
        counted(dealt.held),
        f"{cells} cells, {neutralised} neutralised; 0 begin like a formula",
    )


# ---------------------------------------------------------------------------------------------------- Markdown

CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


def test_no_text_is_markup_in_markdown(dealt, small, tell):
    looked = 0
    for release in dealt(12):
        said = run("diff", small.folder, release.folder, "--format", "markdown").stdout
        for line in said.splitlines():
            assert line == "" or line.startswith(("# ", "## ", "- ")), line
            if line.startswith("- "):
                rest = CODE.sub("", line)
                assert not re.search(r"[<`|]|\]\(", rest), line
            looked += 1
        page = codebook.codebook_page(release.records("codes"), release.tables)
        section = changelog.changelog_section("1.0.1", *_a_later_release(release))
        for line in [*page.splitlines(), *section.splitlines()]:
            assert not obeyed(line, BIDI), line
            assert "<" not in line, line
            assert "](javascript" not in line and "](https" not in line, line
            looked += 1
        for line in page.partition("## Vocabularies")[2].splitlines():
            assert line == "" or line.startswith(("### ", "|")), line
            if line.startswith("|"):
                assert len(re.findall(r"(?<!\\)\|", line)) == 6, line
    tell(
        "hostile texts in Markdown",
        counted(dealt.held),
        f"{looked} lines; 0 elements, links, cells or headings created",
    )


def _a_later_release(release: releases.Release):
    rows = release.records("releases")
    later = [{**row, "release": "1.0.1"} for row in rows]
    return [*rows, *later], [{**row, "release": "1.0.1"} for row in release.records("changes")]


# ------------------------------------------------------------------------------------- names that lead elsewhere

NAMES = (
    "../measures",
    "../../outside/measures",
    "measures/../../outside/measures",
    "/etc/passwd",
    "measures\0",
    "measures\n",
    "..",
    ".",
    "",
    "measures.jsonl",
    "C:\\outside\\measures",
    "\\\\host\\share",
    "~/outside",
    "%2e%2e/measures",
    "file:///etc/passwd",
    "\x1b]0;owned\x07",
    "\x9b2J",
    "\N{RIGHT-TO-LEFT OVERRIDE}serusaem",
    "a\r\nb\tc",
    "\udcff",
)
COMMANDS = (
    ("export", "{}"),
    ("path", "{}"),
    ("codebook", "{}"),
    ("show", "{}"),
    ("timeline", "{}"),
    ("list", "-j", "{}"),
    ("list", "--type", "{}"),
    ("list", "--as-of", "{}"),
    ("list", "--release", "{}"),
    ("compare", "--rows", "{}"),
    ("compare", "--role", "{}"),
    ("explore", "--release", "{}"),
    ("verify", "--text", "{}"),
    ("verify", "--text", "{}=page.txt"),
    ("validate", "{}/x"),
    ("{}",),
    ("list", "--{}"),
)


class Watch:
    """The files that were opened while it watched."""

    def __init__(self) -> None:
        self.opened: list[str] | None = None
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.opened is not None and event in ("open", "os.listdir", "os.mkdir", "os.rename", "os.remove"):
            self.opened.append(str(arguments[0]))

    def __enter__(self) -> list[str]:
        self.opened = []
        return self.opened

    def __exit__(self, *_: object) -> None:
        self.opened = None


WATCH = Watch()


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(p): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


@pytest.fixture
def outside(tmp_path) -> Path:
    """A folder with what must not be read."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("measures.jsonl", "measures.parquet", "secret.txt", "secret.gz", "S009.txt"):
        (folder / name).write_text("secret")
    return folder


def refused(said, about: object) -> None:
    """Exit 1 or 2 and a message without what a terminal obeys; nothing on stdout."""
    assert said.exit_code in (1, 2), (about, said.output, said.exception)
    assert isinstance(said.exception, SystemExit), (about, said.exception)
    assert said.stderr.strip() and not said.stdout, (about, said.output)
    assert not obeyed(said.stderr, BIDI), (about, said.stderr)
    assert "secret" not in said.stderr.replace("secret.", ""), (about, said.stderr)


def test_a_name_that_leads_elsewhere_is_refused(installed, tmp_path, outside, monkeypatch, tell):
    work = tmp_path / "work"
    work.mkdir()
    (work / "page.txt").write_text("text")
    monkeypatch.chdir(work)
    before = contents(tmp_path)
    tried = 0
    for command in COMMANDS:
        for name in NAMES:
            words = [word.replace("{}", name) for word in command]
            if words in (["{}"], [""], ["list", "--"]) or (command[0] == "validate" and "\0" in name):
                continue
            with WATCH as opened:
                said = run(*words)
            refused(said, words)
            assert not [path for path in opened if "outside" in path or path == "/etc/passwd"], (words, opened)
            tried += 1
    assert contents(tmp_path) == before
    tell(
        "names of tables, releases, sources and paths that point elsewhere or contain control sequences",
        f"{tried} ({len(COMMANDS)} places for a name)",
        f"{tried} messages; 0 files read or written",
    )


def test_a_file_is_written_where_it_is_asked_for_and_nowhere_else(installed, checkout, tmp_path, monkeypatch, tell):
    work = tmp_path / "a" / "b"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    asked = {
        "x.csv": ("export", "--out", "../../x.csv"),
        "y.csv": ("panel", "--freq", "YS", "--out", "../../y.csv"),
        "z": ("explore", "--out", "../../z"),
        "preview": ("build", "--root", checkout, "--out", "../../preview"),
    }
    for name, words in asked.items():
        before = contents(tmp_path)
        assert run(*words).exit_code == 0
        new = {path for path, content in contents(tmp_path).items() if before.get(path, 0) != content}
        assert new and all(Path(path).relative_to(tmp_path).parts[0] == name for path in new), new
    tell("--out ../../x", f"{len(asked)} commands", f"{len(asked)} times written there, 0 files elsewhere")


def forged(good: releases.Release, place: Path, change: Callable[[dict], object]) -> Path:
    """A copy of a release with a changed manifest."""
    folder = Path(shutil.copytree(good.folder, place / "forged" / "curated"))
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def _entry(table: str, path: str) -> dict:
    return {"rows": 1, **{form: {"path": f"{path}.{form}", "sha256": "0"} for form in FORMS}, "table": table}


OUT = "../../outside/measures"
MANIFESTS = [
    lambda m: m["tables"]["measures"]["jsonl"].update(path=f"{OUT}.jsonl"),
    lambda m: m["tables"]["measures"]["parquet"].update(path="/etc/passwd"),
    lambda m: m["tables"].update({OUT: _entry(OUT, OUT)}),
    lambda m: m["tables"].update({"a\x1b[2J": _entry("a", "a\x1b[2J")}),
    lambda m: m["files"].update({"../../outside/secret.txt": "0" * 64}),
    lambda m: m["files"].update({"/etc/passwd": "0" * 64}),
    lambda m: m["files"].update({"history/../../../outside/secret.txt": "0" * 64}),
    lambda m: m["files"].update({"..\\..\\outside\\secret.txt": "0" * 64}),
    lambda m: m["files"].update({"C:/outside/secret.txt": "0" * 64}),
    lambda m: m["files"].update({"a\0b": "0" * 64}),
    lambda m: m.update(files=["../../outside/secret.txt"]),
    lambda m: m.update(version="1.0.0}, note = {x"),
    lambda m: m.update(version="\x1b[2J"),
    lambda m: m.update(version="1.0.0\n"),
    lambda m: m.update(version="../../outside"),
]


@pytest.mark.parametrize("words", [("validate", "{}"), ("diff", "{}", "1.0.0")])
def test_a_manifest_that_leads_elsewhere_is_refused(installed, outside, tmp_path, words, tell):
    for change in MANIFESTS:
        folder = forged(installed, tmp_path, change)
        with WATCH as opened:
            said = run(*(word.format(folder) for word in words))
        assert said.exit_code == 1 and isinstance(said.exception, SystemExit), (said.output, said.exception)
        assert len((said.stdout + said.stderr).splitlines()) <= 2, said.output
        assert "manifest.json" in said.output
        assert not obeyed(said.output, BIDI)
        assert not [path for path in opened if "outside" in path or path == "/etc/passwd"]
        shutil.rmtree(folder.parent)
    tell(f"manifests that point elsewhere or state a wrong version ({words[0]})", f"{len(MANIFESTS)}", "0 files read")


def test_what_is_installed_is_cited_by_its_version_alone(small, tmp_path, monkeypatch):
    for change in MANIFESTS[-4:]:
        folder = forged(small, tmp_path, change)
        monkeypatch.setattr(releases, "installed", lambda folder=folder: releases.Release(folder))
        for form in ("text", "bibtex"):
            refused(run("cite", "--format", form), form)
        shutil.rmtree(folder.parent)


def test_a_history_and_schemas_that_lead_elsewhere_are_refused(installed, outside, tmp_path, monkeypatch, tell):
    folder = forged(installed, tmp_path, lambda manifest: None)
    rows = [json.loads(line) for line in (folder / "releases.jsonl").read_text().splitlines()]
    led = [{**row, "release": "0.9.0", "content_sha256": "../../../outside/secret"} for row in rows]
    files_of = in_key_order(schema.tables()["releases"], [*led, *rows])
    (folder / "releases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in files_of))
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["tables"]["releases"]["jsonl"]["sha256"] = atomic.file_sha256(folder / "releases.jsonl")
    (folder / MANIFEST).write_text(json.dumps(manifest))
    plain = tmp_path / "plain" / "tables"
    plain.mkdir(parents=True)
    shutil.copy(installed.path("measures", "jsonl"), plain)
    schemas = plain.parent / "schemas"
    schemas.mkdir()
    table = json.loads((schema.shipped("schemas") / "measures.json").read_text())
    tried = 0
    monkeypatch.setattr(releases, "installed", lambda: releases.Release(folder))
    with WATCH as opened:
        refused(run("list", "--release", "0.9.0"), "history")
        for text in (json.dumps({**table, "name": OUT}), json.dumps({**table, "name": "a\x1b[2J"}), "{}", "[", "[1]"):
            (schemas / "measures.json").write_text(text)
            refused(run("diff", plain, "1.0.0"), text[:40])
            tried += 1
    assert not [path for path in opened if "outside" in path]
    tell("an archive and schemas that point elsewhere", f"{tried + 1}", f"{tried + 1} messages; 0 files read")


ENTRIES = (
    "../evil.txt",
    "../../evil.txt",
    "/tmp/evil.txt",
    "tiktok_policy_data/curated/../../../evil.txt",
    "tiktok_policy_data/curated/..\\..\\evil.txt",
    "C:\\evil.txt",
    "\\\\host\\evil.txt",
)


def test_a_wheel_whose_files_lead_elsewhere_is_refused(installed, tmp_path, monkeypatch, tell):
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(places.tempfile, "tempdir", str(aside))
    wheel = tmp_path / "x-1.0.0-py3-none-any.whl"
    for name in ENTRIES:
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.write(installed.path("measures", "jsonl"), "tiktok_policy_data/curated/measures.jsonl")
            about = zipfile.ZipInfo()
            about.filename = name
            archive.writestr(about, "evil")
        before = contents(tmp_path)
        said = run("diff", wheel, "1.0.0")
        refused(said, name)
        assert "expected a wheel whose files stay inside it" in said.stderr
        assert len(said.stderr.splitlines()) == 1
        assert contents(tmp_path) == before
    tell("wheels with files outside their folder", f"{len(ENTRIES)}", f"{len(ENTRIES)} messages; 0 files written")


@pytest.mark.parametrize("broken", ["no zip", "cut off", "encrypted", "other compression", "no data"])
def test_a_wheel_that_is_none_is_one_message(installed, tmp_path, broken):
    wheel = tmp_path / "x-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(installed.path("measures", "jsonl"), "tiktok_policy_data/curated/measures.jsonl")
    data = bytearray(wheel.read_bytes())
    central = data.index(b"PK\x01\x02")
    if broken == "no zip":
        data = bytearray(b"wheel")
    elif broken == "cut off":
        data = data[: len(data) // 2]
    elif broken == "encrypted":
        data[6] |= 1
        data[central + 8] |= 1
    elif broken == "other compression":
        data[8] = data[central + 10] = 99
    wheel.write_bytes(data)
    said = run("diff", wheel, "1.0.0")
    refused(said, broken)
    assert len(said.stderr.splitlines()) == 1


def test_links_in_a_release_are_followed_only_to_the_bytes_of_the_manifest(installed, outside, tmp_path, tell):
    """A file may lie elsewhere, as in a store of large files; what it is is told by its hash alone."""
    told = 0
    for target, same in ((None, True), (outside / "secret.txt", False), (Path("measures.jsonl"), False)):
        folder = forged(installed, tmp_path, lambda manifest: None)
        path = folder / "measures.jsonl"
        elsewhere = tmp_path / "elsewhere.jsonl"
        path.rename(elsewhere)
        path.symlink_to(target or elsewhere)
        said = run("validate", folder)
        assert (said.exit_code == 0) is same, said.output
        assert said.exception is None or isinstance(said.exception, SystemExit)
        assert "secret" not in said.stdout.replace("secret.", "")
        told += not same
        shutil.rmtree(folder.parent)
    tell(
        "symbolic links in place of a release file",
        "3",
        f"1 with the same bytes accepted, {told} others reported, 0 shown",
    )


def test_a_source_is_no_name_of_a_file_elsewhere(checkout, outside, tell):
    names = [name for name in NAMES if name and "\0" not in name]
    for name in names:
        said = run("anchor", "--root", checkout, "--text", f"{name}={checkout / 'texts' / 'S001.txt'}")
        refused(said, name)
    seeds = checkout / "seeds" / "sources.csv"
    good = seeds.read_text(encoding="utf-8")
    rest = ",Paper,Title,,2024-05,Dated.,https://example.org/x,news,en,ours,,2026-01-01,part\n"
    led = ["../outside/S009", str(outside / "S009"), "S001/../../outside/S009", ".."]
    for name in led:
        seeds.write_text(good + name + rest, encoding="utf-8")
        before = contents(checkout)
        with WATCH as opened:
            said = run("anchor", "--root", checkout, "--texts", checkout / "texts", "--excerpts", checkout / "texts")
        refused(said, name)
        assert "seeds/sources.csv, line 4" in said.stderr
        assert not [path for path in opened if "outside" in path]
        assert contents(checkout) == before
    tell("sources named like paths elsewhere", f"{len(names) + len(led)}", "one message each; 0 files read")


def test_half_a_character_gets_in_nowhere(small, checkout, tmp_path):
    tables = {name: small.records(name) for name in small.tables}
    tables["measures"][0]["title"] = "\ud800"
    with pytest.raises((DataError, UnicodeEncodeError)):
        hostile.write_release(tables, tmp_path / "curated", "1.0.0", hostile.date(2026, 1, 2))
    assert list(tmp_path.glob("curated*")) == []
    seed = checkout / "seeds" / "measures.csv"
    seed.write_bytes(seed.read_bytes().replace(b"Call to sell", b"Call \xed\xa0\x80"))
    with pytest.raises(DataError, match=r"measures.csv, line 4: 'ed a0 80.*expected UTF-8"):
        build.build(checkout)
