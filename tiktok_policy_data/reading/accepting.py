"""Try a decision on a copy of the checkout, with every check of `anchor` and `build`, and then write it as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tiktok_policy_data.core.rows import Record
from tiktok_policy_data.io.csv import edited
from tiktok_policy_data.io.together import replace_together
from tiktok_policy_data.pipeline import anchoring, build
from tiktok_policy_data.pipeline.inputs import DECISION, raw_tables, read_inputs, table_named
from tiktok_policy_data.pipeline.release.identifiers import used_identifiers
from tiktok_policy_data.pipeline.release.last import last_release
from tiktok_policy_data.reading import deciding, proposals
from tiktok_policy_data.reading.types import Proposal, ProposalFile

if TYPE_CHECKING:
    from tiktok_policy_data.core.table_types import SeedTables

#: Texts of files, by path.
Texts = dict[Path, str]


def accepted(
    root: Path, file: ProposalFile, proposal: Proposal, edits: Mapping[str, str], by: str
) -> tuple[dict[str, str], Texts]:
    """Return the identifiers of the rows that a proposal makes, and the new texts of the files of the checkout.

    Nothing is written: the rows are put into a copy of the checkout, where `anchor` finds the passage and `build`
    checks every rule, as for rows that a person typed.

    Parameters
    ----------
    root : pathlib.Path
        The checkout.
    file, proposal
        The document and the proposal.
    edits : mapping of str to str
        What the person changed, by name (`measure.title`).
    by : str
        Who accepts it.

    Raises
    ------
    DataError
        With everything that is wrong with the rows.
    """
    rows = read_inputs(root).rows
    made = deciding.rows_of(file, proposal, edits, by, rows, used_identifiers(rows, last_release(root)))
    texts = seeds_with(root, made.added, made.removed)
    with TemporaryDirectory(prefix="tiktok-policy-data-") as name:
        trial = _copied(root, Path(name) / "checkout", texts)
        held = trial / "raw" / "texts"
        (held / f"{made.source}.txt").write_bytes(file["text"].encode())
        if made.whole:
            anchoring.anchor(trial, None, {made.source: held / f"{made.source}.txt"})
        else:
            anchoring.anchor(trial, None, excerpts=held)
        build.make(trial, held)
        texts |= {root / "raw" / f"{raw}.csv": _read(trial / "raw" / f"{raw}.csv") for raw in raw_tables()}
    if made.whole and not _is_held(root, file["document"]["sha256"]):
        texts[root / "raw" / "texts" / f"{made.source}.txt"] = file["text"]
    return made.names, texts


def seeds_with(
    root: Path, added: Mapping[str, Iterable[Record]], removed: Mapping[str, Iterable[tuple[Any, ...]]]
) -> Texts:
    """Return the texts of the files of some tables with rows added and removed; other lines are as they were."""
    found: Texts = {}
    for name, records in added.items():
        table = table_named(name)
        path = root / str(table.file)
        found[path] = edited(path, table, records, list(removed.get(name, ())))
    return found


def write(root: Path, texts: Mapping[Path, str]) -> None:
    """Replace files of the checkout by their new texts, all of them or none."""
    replace_together(root / DECISION, root, {path: text for path, text in texts.items() if _read(path) != text})


def undecided_paragraph(file: ProposalFile, proposal: Proposal, reason: str, rows: SeedTables, root: Path) -> Texts:
    """Return the text of seeds/paragraphs.csv once a proposal is refused, if that settles its paragraph."""
    added, removed = deciding.refused_paragraph(file, proposal, reason, rows)
    return seeds_with(root, {"paragraphs": added}, {"paragraphs": removed}) if added else {}


def _copied(root: Path, trial: Path, texts: Mapping[Path, str]) -> Path:
    """Copy the inputs of a build, with some files in their new form."""
    from shutil import copyfile

    for path in [*(root / "seeds").glob("*.csv"), *(root / "raw").glob("*.csv")]:
        there = trial / path.relative_to(root)
        there.parent.mkdir(parents=True, exist_ok=True)
        copyfile(path, there)
    for path, text in texts.items():
        (trial / path.relative_to(root)).write_bytes(text.encode())
    (trial / "raw" / "texts").mkdir(parents=True)
    return trial


def _is_held(root: Path, digest: str) -> bool:
    """Return whether a file in raw/texts/ has the text with a hash."""
    files = (path for path in (root / "raw" / "texts").glob("*") if path.is_file())
    return any(sha256(path.read_bytes()).hexdigest() == digest for path in files)


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8") if path.is_file() else ""


def queue_file(root: Path, file: ProposalFile) -> Texts:
    """Return the text of the file of the queue that has a document."""
    return {proposals.path_of(root, file["document"]["sha256"]): proposals.as_text(file)}
