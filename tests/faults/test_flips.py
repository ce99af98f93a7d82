"""One byte of the shipped data is another: the check finds it, and no reader gives wrong data.

`verify --installed` finds every flip. A table whose Parquet file was hit is not loaded, one whose JSON Lines were hit
is not listed, and of the history nothing is given that is not what its name says. `datapackage.json`,
`croissant.json` and the card `README.md` are read by no part of the package, so that the check alone tells. No hash
covers the manifest: what it says is borne out by the files that it tells of, or is not relied upon.
"""

import random
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import tiktok_policy_data as tpd
from tiktok_policy_data.cli import group
from tiktok_policy_data.core import schema
from tiktok_policy_data.errors import DataError
from tiktok_policy_data.store import archive, releases
from tiktok_policy_data.store.manifest import MANIFEST

SHIPPED = schema.shipped("curated")
#: One flip in so many is in the manifest, on which all the rest hangs.
MANIFEST_EVERY = 6

READERS = {
    "load": lambda table: tpd.load(table),
    "list": lambda table: releases.installed().records(table),
    "past": lambda table, release: releases.PastRelease(releases.installed().folder, release).frame(table),
    "tables": lambda: tpd.tables(),
    "cite": lambda: tpd.cite(),
}
ALL = [*(("load", table) for table in schema.tables()), *(("list", table) for table in schema.tables())]
ALL += [("tables",), ("cite",)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy of the shipped data in the place of the installed ones, opened anew by every reader."""
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "curated"))
    monkeypatch.setattr(releases, "installed", lambda: releases.Release(copy))
    return copy


def flips(folder, n, lots):
    """Where to flip what: every file in its turn, the manifest more often; any of its bytes, any of its bits."""
    manifest = folder / MANIFEST
    others = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size and path != manifest)
    lots.shuffle(others)
    for number in range(n):
        path = others[(number - number // MANIFEST_EVERY) % len(others)] if number % MANIFEST_EVERY else manifest
        yield path, lots.randrange(path.stat().st_size), lots.randrange(1, 256)


def readers_of(name, releases):
    """What reads a file, all that there is for the manifest; and `load`, whatever was hit."""
    table, _, form = name.partition(".")
    parts = (("content_sha256", "jsonl"), ("schema_sha256", "json"))
    kept = [
        ("past", row["table"], row["release"])
        for row in releases
        if name in (archive.path(Path(), row[digest], f"{row['table']}.{form}").as_posix() for digest, form in parts)
    ]
    own = kept if "/" in name else {"parquet": [("load", table)], "jsonl": [("list", table)]}.get(form, [])
    return ALL if name == MANIFEST else [*own, ("load", "measures")]


def read(reader):
    return READERS[reader[0]](*reader[1:])


def same(one, other):
    return one.equals(other) if hasattr(one, "equals") else one == other


def check_is_told(path, is_manifest):
    """Whether the check exits 1 and says, a line for each thing, what is wrong with the file."""
    done = CliRunner().invoke(group.main, ["verify", "--installed"])
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit), done.exception
    assert "expected" in done.output
    assert is_manifest or str(path) in done.output, done.output


@pytest.mark.slow
def test_a_flipped_byte_is_found_and_never_read_as_data(folder, cases, tell):
    n, seen = cases(500, quick=40), Counter()
    released = releases.Release(SHIPPED).records("releases")
    truth = cache(read)
    for reader in ALL:
        truth(reader)  # while nothing is hit
    for row in released:
        truth(("past", row["table"], row["release"]))
    hit = []
    for path, place, bits in flips(folder, n, random.Random("flips")):
        name = path.relative_to(folder).as_posix()
        good = path.read_bytes()
        path.write_bytes(good[:place] + bytes([good[place] ^ bits]) + good[place + 1 :])
        check_is_told(path, name == MANIFEST)
        for reader in readers_of(name, released):
            try:
                found = read(reader)
            except DataError as error:
                assert "expected" in str(error)
                seen["refused"] += 1
            else:
                assert same(found, truth(reader)), f"byte {place} of {name} ^ {bits}: {reader}"
                assert (reader[0], name) not in (("load", f"{reader[-1]}.parquet"), ("list", f"{reader[-1]}.jsonl"))
                seen["right"] += 1
        path.write_bytes(good)
        hit.append(name)
    tell(
        "one byte of curated/ changed",
        f"{n} bytes of {len(set(hit))} files, {hit.count(MANIFEST)} of them in the manifest",
        f"`verify --installed` exits 1 and reports it {n} times; of {seen.total()} reads of the damaged files, "
        f"{seen['refused']} are rejected with one message, {seen['right']} return the right data, "
        "none returns wrong data",
    )
