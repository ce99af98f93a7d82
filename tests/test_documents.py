"""Pages become documents; what is no page is named, with the reason, and the rest is read."""

import json
import logging
import os
import unicodedata
from pathlib import Path

import pytest

from tiktok_policy_data.core.passages import paragraphs
from tiktok_policy_data.reading import documents as reading
from tiktok_policy_data.reading import extracting
from tiktok_policy_data.reading.documents import documents
from tiktok_policy_data.reading.extracting import Unreadable
from tiktok_policy_data.reading.types import Document, Skipped

SENTENCE = "The council of the northern town barred the dancing app TikTok from its work phones, said its clerk."
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A council bars the app</title>
<meta property="og:site_name" content="The Daily Example"><link rel="canonical" href="https://example.org/council">
<meta property="article:published_time" content="2024-03-05T08:00:00Z"></head><body>
<nav><a href="/">Home</a><a href="/news">News</a></nav>
<article><h1>A council bars the app</h1><p>{SENTENCE}</p><p>{SENTENCE.replace("northern", "southern")}</p></article>
<footer>All rights reserved</footer></body></html>"""


def read(folder, **written):
    for name, content in written.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(documents([folder]))


def pdf(text):
    """A PDF of one page with one line of text, written by hand."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode() if text else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_a_page_gives_its_text_title_publisher_address_and_day(tmp_path):
    (page,) = read(tmp_path, page__html=PAGE)
    assert isinstance(page, Document)
    assert SENTENCE in page.text
    assert "Home" not in page.text
    assert (page.title, page.publisher, page.url) == (
        *("A council bars the app", "The Daily Example", "https://example.org/council"),
    )
    assert (page.published, page.language) == ("2024-03-05", "en")
    assert "htmldate" in page.published_basis


def test_a_plain_text_is_kept_as_it_is_and_its_notices_are_noted(tmp_path):
    text = f"Newsletter sign-up\n\nA council bars the app\n\n{SENTENCE}\nAll rights reserved"
    (page,) = read(tmp_path, page__txt=text)
    assert page.text == text
    assert page.boilerplate == {1, 4}
    assert len(paragraphs(page.text)) == 4
    assert page.language == "en"


def test_the_date_at_the_head_of_a_plain_text_is_the_latest_that_it_may_be(tmp_path):
    (page,) = read(tmp_path, page__txt=f"Fri, 1 March 2024\n\n{SENTENCE}")
    assert page.published == "[..2024-03-01]"
    assert "No later" in page.published_basis


def test_a_pdf_gives_its_text(tmp_path):
    (page,) = read(tmp_path, page__pdf=pdf(SENTENCE))
    assert page.text == SENTENCE


def test_json_lines_and_parquet_give_a_document_for_each_row(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [{"text": SENTENCE, "title": "One", "url": "https://example.org/1", "published": "2024-03-05"}] * 3
    pq.write_table(pa.Table.from_pylist([*rows, {"text": None, "title": "No text"}]), tmp_path / "c.parquet")
    found = read(
        tmp_path,
        a__json=json.dumps(rows[0]),
        b__jsonl="\n".join([*map(json.dumps, rows), "{broken", '"a text"']),
        d__json=json.dumps(rows[:2]),
    )
    pages = [one for one in found if isinstance(one, Document)]
    assert len(pages) == 1 + 3 + 3 + 2
    assert {(one.title, one.published, one.url) for one in pages} == {("One", "2024-03-05", "https://example.org/1")}
    skipped = {one.file.rpartition("/")[2]: one.reason for one in found if isinstance(one, Skipped)}
    assert set(skipped) == {"b.jsonl#4", "b.jsonl#5", "c.parquet#4"}
    assert "not JSON" in skipped["b.jsonl#4"]


def test_a_parquet_of_something_else_is_skipped(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"number": [1]}), tmp_path / "a.parquet")
    found = read(tmp_path, b__parquet=b"PAR1 is not enough")
    assert [one.reason[:40] for one in found] == ["the table has no column `text`", found[1].reason[:40]]
    assert "Parquet" in found[1].reason


SKIPPED = {
    "empty.txt": (b"  \n", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not text"),
    "scan.pdf": (pdf(""), "without text"),
    "cut.pdf": (pdf(SENTENCE)[:200], "PDF"),
    "liar.html": (
        b'<html><head><meta charset="utf-8"></head><body><p>' + bytes([0x81, 0x8D, 0x9D]) * 300,
        "declares",
    ),
    "dashes.txt": (b"---- 1234 ----", "no text"),
    "lone.json": (b'{"text": "a lone \\ud800 half"}', "surrogates"),
    "publisher.json": (b'{"text": "a whole text", "publisher": "a lone \\ud800 half"}', "surrogates"),
    "deep.json": (b"[" * 100_000, "not JSON"),
    "menu.html": (b"<html><body><nav><a href='/'></a></nav></body></html>", "no text"),
}


@pytest.mark.parametrize("name", SKIPPED)
def test_what_is_no_page_is_named_with_the_reason_and_the_rest_is_read(tmp_path, name):
    data, reason = SKIPPED[name]
    found = read(tmp_path, **{name: data, "zz_good.txt": SENTENCE})
    assert isinstance(found[0], Skipped)
    assert found[0].file.endswith(name)
    assert reason in found[0].reason
    assert [one.text for one in found[1:]] == [SENTENCE]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_an_encoding_that_says_what_it_is_or_is_western_is_read(tmp_path, encoding):
    text = "The “council” of Orléans barred the dancing app TikTok from work phones."
    (page,) = read(tmp_path, page__txt=text.encode(encoding))
    assert page.text == text


def test_bytes_that_are_utf_8_are_read_as_such_whatever_they_declare(tmp_path):
    page = PAGE.replace('charset="utf-8"', 'charset="iso-8859-1"').replace("northern", "nörthern")
    (found,) = read(tmp_path, page__html=page)
    assert "nörthern" in found.text


def test_a_page_of_the_declared_encoding_is_read_in_it(tmp_path):
    page = PAGE.replace('charset="utf-8"', 'charset="windows-1251"').replace("northern", "северный")
    (found,) = read(tmp_path, page__html=page.encode("windows-1251"))
    assert "северный" in found.text


def test_letters_that_a_file_holds_in_two_parts_are_read_as_one(tmp_path):
    found = read(tmp_path, **{"a.txt": unicodedata.normalize("NFD", "Österreich verbietet TikTok.")})
    assert found[0].text == "Österreich verbietet TikTok."
    assert (
        extracting._joined("the o\ufb03cial phones of a\n\ufb01rst council") == "the official phones of a first council"
    )


@pytest.mark.parametrize(
    ("given", "language"), [("pt-BR", "pt"), ("DE_at", "de"), ("swe", "en"), ("\u0645\u0646", "en")]
)
def test_a_language_is_that_of_the_page_unless_its_code_is_another_standard(tmp_path, given, language):
    (found,) = read(tmp_path, **{"a.json": json.dumps({"text": SENTENCE, "language": given})})
    assert found.language == language


def test_a_device_without_an_end_is_too_large():
    (found,) = documents([Path("/dev/zero")])
    assert "larger than 32 MB" in found.reason


def test_a_page_that_is_too_large_is_skipped_unread(tmp_path, monkeypatch):
    path = tmp_path / "line.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("it was read"))
    (found,) = documents([path])
    assert "larger than 32 MB" in found.reason


def test_a_text_that_is_too_long_is_skipped(tmp_path):
    (found,) = read(tmp_path, line__txt="TikTok " * (reading.LONGEST_TEXT // 7 + 1))
    assert "longer than" in found.reason


HOSTILE = {
    "nested": "<div>" * 50_000 + SENTENCE + "</div>" * 50_000,
    "entities": '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '">]>' + "<p>" + "&b;" * 1000 + "</p>",
    "attribute": f'<p title="{"x" * 1_000_000}">{SENTENCE}</p>',
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + f">{SENTENCE}</p>",
    "tags": "<b>" * 300_000,
    "huge tag": "<p title='" + "x" * 3_000_000 + "'>",
    "unclosed": "<!--" * 10_000 + "<script>" * 1000,
    "table": "<table>" * 3000 + "<tr><td>" * 3000 + SENTENCE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_read_or_skipped_and_the_rest_is_read(tmp_path, name):
    found = read(tmp_path, **{"a.html": f"<html><body>{HOSTILE[name]}</body></html>", "b.html": PAGE})
    assert len(found) == 2
    assert isinstance(found[0], Document) or found[0].reason
    assert SENTENCE in found[1].text


def test_a_file_that_cannot_be_opened_is_skipped(tmp_path):
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (found,) = documents([tmp_path])
    assert isinstance(found, Skipped)


def test_hidden_files_are_left_out_and_folders_are_read_in_order(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "1.txt").write_text(SENTENCE)
    found = read(tmp_path, **{".hidden": "x", "a.txt": SENTENCE, "c.txt": SENTENCE})
    assert [one.file.removeprefix(str(tmp_path)) for one in found] == ["/a.txt", "/b/1.txt", "/c.txt"]


def test_each_folder_is_read_once_whatever_links_lead_to_it_and_pipes_are_left_out(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "c").symlink_to(tmp_path / "b")
    os.mkfifo(tmp_path / "pipe")
    found = read(tmp_path, **{"a.txt": SENTENCE, "b/1.txt": SENTENCE})
    assert [one.file.removeprefix(str(tmp_path)) for one in found] == ["/a.txt", "/b/1.txt"]


def test_a_folder_that_cannot_be_listed_is_skipped_with_the_reason(tmp_path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    (found,) = documents([tmp_path])
    assert isinstance(found, Skipped)
    assert found.file == str(tmp_path)


def test_no_library_writes_to_the_log(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        read(tmp_path, **{"a.html": "<html></html>", "b.pdf": pdf(SENTENCE)[:300], "c.html": PAGE})
    assert caplog.records == []
    assert logging.getLogger("trafilatura").level == logging.NOTSET


def test_no_library_writes_a_warning(tmp_path, recwarn):
    read(tmp_path, **{"a.html": PAGE.replace("2024-03-05T08:00:00Z", "2024-03-05T08:00:00Q")})
    assert [str(one.message) for one in recwarn] == []


def test_the_reason_is_the_message():
    with pytest.raises(Unreadable, match="empty"):
        reading.decoded(b"")
