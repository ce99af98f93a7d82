"""The reading of texts gives the same over partitions in Spark as in one process."""

import json
import random
import sys

import pytest

from tiktok_policy_data.reading import watch
from tiktok_policy_data.reading.read import read, read_rows
from tiktok_policy_data.reading.types import Reading

SAID = (
    "Norway banned TikTok from the work phones of civil servants on Thursday.",
    "MPs in Kenya called on the government to ban TikTok.",
    "Die dänische Regierung hat TikTok auf Diensthandys verboten.",
    "The museum opens a new wing next week.",
)


@pytest.fixture
def texts(tmp_path):
    """A Parquet of forty texts, in several row groups; two rows are no pages."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = random.Random(3)
    rows = [
        {
            "text": "\n".join(draw.choice(SAID) for _ in range(4)),
            "url": f"https://example.org/{number}",
            "title": None,
            "published": "2023-03-16",
            "language": None,
        }
        for number in range(40)
    ]
    rows[7]["text"], rows[8]["text"] = None, "----"
    path = tmp_path / "texts.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=8)
    return path


def as_lines(records):
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def test_rows_read_alone_give_what_a_file_of_them_gives(texts):
    import pyarrow.parquet as pq

    alone = list(read_rows(pq.read_table(texts).to_pylist()))
    named = [record for one in read([texts]) if isinstance(one, Reading) for record in watch.records(one)]
    told = ("file", "reproduces", "skipped")  # these a row that is read alone does not know
    assert as_lines({key: value for key, value in row.items() if key not in told} for row in named) == as_lines(
        {key: value for key, value in row.items() if key not in told} for row in alone if not row["skipped"]
    )
    assert len([row for row in alone if row["skipped"]]) == 2
    assert named


@pytest.mark.slow
def test_spark_reads_the_same_over_partitions(texts, request, monkeypatch):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    session = request.getfixturevalue("spark")
    import pyarrow.parquet as pq

    frame = session.read.parquet(str(texts)).repartition(4)
    found = frame.rdd.mapPartitions(lambda rows: read_rows(row.asDict() for row in rows)).collect()
    assert as_lines(found) == as_lines(read_rows(pq.read_table(texts).to_pylist()))
    assert frame.rdd.getNumPartitions() == 4
