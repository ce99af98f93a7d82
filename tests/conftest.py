"""A small checkout that we wrote ourselves: two texts, seven measures, every derived column in use."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tiktok_policy_data import build, dataset

ROOT = Path(__file__).parents[1]

NEWS = """Fri, 1 January 2100

A ministry tells its staff to remove the dancing app

The transport ministry has told all of its staff to remove the dancing app from their work phones, citing worries that \
a foreign state could read what they type. The order was signed on 7 March 2023 by the minister herself.

\u00a0

A spokesman for the assembly said that there are “no plans” to follow the ministry, and that members remain free to \
dance as they please on any phone they like. He added that the matter was not urgent.

Last month the trade committee opened an inquiry into the company; its chair wants the app’s owner to sell.

Subscribe to our weekly letter
"""

ESSAY = """Apps and states

The order of the transport ministry has since been lifted, and the ministry's staff may use the app on work phones again.

A law of 2017 lets the far-away state demand any file that a company holds, wherever the file may lie. The northern \
union's privacy code, by contrast, protects the file and its reader alike.
"""

SOURCES = """source_id,publisher,title,author,published,published_basis,url,kind,language,licence,reproduces,read_on,read_as
S001,The Daily Example,A ministry tells its staff,,2023-03-10,Dated by its own head.,https://example.org/a-b?x=1,news,en,ours,,2026-01-01,whole
S002,Example Review,Apps and states,A. Writer,2024-05,Dated by its own head.,https://example.org/essay,analysis,en,ours,,2026-01-01,whole
"""

JURISDICTIONS = """jurisdiction,name,level,parent,iso_alpha2,iso_alpha3,groups
CN,China,country,,CN,CHN,
EU,European Union,union,,,,
UK,United Kingdom,country,,GB,GBR,G7;NATO
UK-PARL,UK Parliament,institution,UK,,,
US,United States,country,,US,USA,G7;NATO
"""

MEASURES = """measure_id,jurisdiction,act,maker,maker_kind,role,measure_type,title,instrument,instrument_form,scope,reach,target,counterparties,binding,rationale,summary,confidence,not_stated
UK-001,UK,,Transport ministry,executive,response,device_ban,Dancing app off work phones,,internal_policy,Work phones of staff,own_staff,tiktok,,binding,state_access_to_data,"Ordered, later lifted.",high,
UK-002,UK,,Trade committee,legislature,response,inquiry,Inquiry into the company,,proceeding,The company,,bytedance,,none,,Opened a month before.,medium,rationale
UK-003,UK,,Committee chair,member_of_legislature,response,divestiture_mandate,Call to sell,,statement,The app's owner,firms,bytedance,,binding,,The chair wants a sale.,high,rationale
UK-PARL-001,UK-PARL,,,,response,device_ban,No plans of the assembly,,statement,Members on any phone,own_staff,tiktok,,none,,No plans.,medium,maker;maker_kind;rationale
CN-001,CN,law-of-2017,,,driver,data_access_law,Law on files,,statute,Files of companies,firms,general,,binding,,A law of 2017.,high,instrument;maker;maker_kind;rationale
CN-002,CN,law-of-2017,,,driver,data_localisation,Law on files,,statute,Files of companies,firms,general,,binding,,Same law.,medium,instrument;maker;maker_kind;rationale
EU-001,EU,,,,background,data_protection_law,Privacy code,privacy code,statute,Files and readers,,general,,,privacy,Told by contrast.,high,binding;maker;maker_kind;reach
"""

EVENTS = """event_id,measure_id,event_type,date,date_basis,note
UK-001-e1,UK-001,adopted,2023-03-07,stated,
UK-001-e2,UK-001,ended,[2023-03-10..],bound,Lifted since.
UK-002-e1,UK-002,review_opened,2023-02,relative,
UK-003-e1,UK-003,called_for,,bound,
UK-PARL-001-e1,UK-PARL-001,declined,,bound,
CN-001-e1,CN-001,adopted,2017,stated,
CN-001-e2,CN-001,took_effect,,bound,
CN-002-e1,CN-002,adopted,2017,stated,
EU-001-e1,EU-001,took_effect,,bound,
"""

EVIDENCE = """evidence_id,measure_id,event_id,source_id,supports,stance,identity,reading,speaker,speaker_kind,paragraph,first_words,last_words
UK-001-p1,UK-001,UK-001-e1,S001,event_type;maker;maker_kind;scope;reach;target;binding;rationale=state_access_to_data,supports,named,The ministry bars the app.,The Daily Example,reporter,3,The transport ministry has told,what they type.
UK-001-p2,UK-001,UK-001-e1,S001,date,supports,described,Signed on that day.,The Daily Example,reporter,3,The order was,minister herself.
UK-001-p3,UK-001,UK-001-e2,S002,event_type;date,supports,named,Lifted since.,A. Writer,author,2,The order of the transport,work phones again.
UK-002-p1,UK-002,UK-002-e1,S001,event_type;date;maker;maker_kind;scope;target;binding,supports,named,An inquiry.,The Daily Example,reporter,5,Last month the trade,owner to sell.
UK-003-p1,UK-003,UK-003-e1,S001,event_type;maker;maker_kind;scope;reach;target;binding,supports,named,A call.,Chair,legislator,5,its chair,to sell.
UK-PARL-001-p1,UK-PARL-001,UK-PARL-001-e1,S001,event_type;scope;reach;target;binding,supports,named,No plans.,Spokesman,official,4,A spokesman for the assembly,any phone they like.
UK-PARL-001-p2,UK-PARL-001,,S001,,context,named,Not urgent.,Spokesman,official,4,He added,not urgent.
CN-001-p1,CN-001,CN-001-e1,S002,event_type;date;scope;reach;target;binding,supports,described,A law of 2017.,A. Writer,author,3,A law of 2017,file may lie.
CN-001-p2,CN-001,CN-001-e2,S002,event_type,supports,described,In effect.,A. Writer,author,3,A law of 2017,file may lie.
CN-002-p1,CN-002,CN-002-e1,S002,event_type;date;scope;reach;target;binding,supports,inferred,Same law.,A. Writer,author,3,A law of 2017,file may lie.
EU-001-p1,EU-001,EU-001-e1,S002,event_type;instrument;scope;target;rationale=privacy,supports,named,A code.,A. Writer,author,3,The northern union's privacy code,reader alike.
"""

PARAGRAPHS = """source_id,paragraph,decision,note
S001,1,boilerplate,
S001,2,no_measure,The headline.
S001,6,boilerplate,
S002,1,no_measure,
"""

SEARCHES = """jurisdiction,measure_type,what,searched_on
UK,*,Two example texts,2026-01-01
UK,device_ban,Two example texts again,2026-01-02
"""

TEXTS = {"S001": NEWS, "S002": ESSAY}
TABLES = {
    "sources": SOURCES,
    "jurisdictions": JURISDICTIONS,
    "measures": MEASURES,
    "events": EVENTS,
    "evidence": EVIDENCE,
    "paragraphs": PARAGRAPHS,
    "searches": SEARCHES,
}


def write_checkout(root: Path) -> Path:
    """Seeds and texts of the small checkout, with the vocabularies of the real one; its anchors made."""
    seeds, texts = root / "seeds", root / "texts"
    seeds.mkdir(parents=True)
    texts.mkdir()
    (root / "raw").mkdir()
    for path in (ROOT / "seeds").glob("*.csv"):
        if path.stem not in TABLES:
            shutil.copy(path, seeds)
    for name, text in TABLES.items():
        (seeds / f"{name}.csv").write_text(text, encoding="utf-8")
    for source, text in TEXTS.items():
        (texts / f"{source}.txt").write_text(text, encoding="utf-8")
    build.anchor(root, None, {source: texts / f"{source}.txt" for source in TEXTS})
    return root


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small checkout, built; not to be changed."""
    root = write_checkout(tmp_path_factory.mktemp("pristine") / "checkout")
    build.build(root)
    return root


@pytest.fixture
def checkout(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the small checkout that a test may change."""
    return Path(shutil.copytree(pristine, tmp_path / "checkout"))


@pytest.fixture
def release(pristine: Path) -> dataset.Release:
    return dataset.Release(pristine / "curated")


@pytest.fixture
def installed(release: dataset.Release, monkeypatch: pytest.MonkeyPatch) -> Iterator[dataset.Release]:
    """The small release in the place of the installed one."""
    monkeypatch.delenv("TIKTOK_POLICY_TEXTS", raising=False)
    monkeypatch.setattr(dataset, "installed", lambda: release)
    monkeypatch.setattr("tiktok_policy_data.views.installed", lambda: release)
    yield release


@pytest.fixture
def edit(checkout: Path) -> Callable[..., Path]:
    """Change cells of one row of a seed: edit("measures", "UK-001", confidence="sure")."""

    def change(table: str, key: str, **cells: str) -> Path:
        path = checkout / "seeds" / f"{table}.csv"
        if not path.exists():
            path = checkout / "raw" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, str]] = list(csv.DictReader(file))
        names = list(rows[0])
        hits = [row for row in rows if key in row.values()]
        assert hits, f"no row {key} in {table}"
        hits[0].update(cells)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return checkout

    return change


@pytest.fixture(scope="session")
def source_texts() -> Path:
    """The folder of the real source texts, or a skip that says what to set."""
    named = os.environ.get("TIKTOK_POLICY_TEXTS")
    if not named:
        pytest.skip("needs the source texts: set TIKTOK_POLICY_TEXTS to their folder")
    return Path(named)


