"""Finding, verifying and linking passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_policy_data.core import passages
from tiktok_policy_data.core.passages import NotFound, find, find_by_hash, link, passage_sha256

TEXT = (
    "Head\n\nThe minister’s order bars the app on work phones, and nobody knows for how long it shall last.\n\u00a0\n"
    "A later note repeats: bars the app, bars the app, bars the app, and so on until the very end of it.\n"
)


def test_a_passage_is_found_at_its_code_points():
    passage = find(TEXT, 2, "The minister's order", "shall last.")
    assert TEXT[passage.start : passage.end].startswith("The minister’s")
    assert TEXT[passage.start : passage.end].endswith("last.")


def test_lines_of_white_space_are_no_paragraphs():
    assert [TEXT[a:b][:4] for a, b in passages.paragraphs(TEXT)] == ["Head", "The ", "A la"]


def test_the_hash_forgets_white_space_runs_and_curly_quotes():
    assert passage_sha256("  a\u00a0 “b”\tc’s ") == passage_sha256('a "b" c\'s')
    assert passage_sha256("a b") != passage_sha256("a B")


@pytest.mark.parametrize(
    ("paragraph", "first", "last", "message"),
    [
        (9, "The minister", "last.", "3 paragraphs"),
        (2, "bars the app", "the very end", "not in paragraph 2"),
        (3, "bars the app", "end of it.", "fit 3 passages"),
        (2, "The minister's order bars the app on", "last.", "at most 6"),
        (2, "The minister's order bars the app", "how long it shall last.", "more than half"),
        (2, "for how", "it", "widen it"),
        (2, "The min", "shall last.", "not in paragraph 2"),
        (2, "", "shall last.", "not in paragraph 2"),
    ],
)
def test_words_that_do_not_determine_one_passage_are_refused(paragraph, first, last, message):
    with pytest.raises(NotFound, match=message):
        find(TEXT, paragraph, first, last)


def test_the_message_shows_the_nearest_place():
    with pytest.raises(NotFound, match=r'is "The minister.s order" in paragraph 2'):
        find(TEXT, 2, "The ministers order", "shall last.")
    with pytest.raises(NotFound, match="they are in paragraph 3"):
        find(TEXT, 2, "A later note repeats", "end of it.")


def test_a_readers_copy_is_found_by_ends_and_hash_alone():
    wanted = find(TEXT, 2, "The minister's order", "shall last.").sha256
    copy = "Menu  \n" + TEXT.replace(" ", "  ").replace("’", "'").replace("phones,", "phones,\n")
    assert find_by_hash(copy, "The minister’s order", "shall last.", wanted)
    assert find_by_hash(copy.replace("nobody", "everybody"), "The minister’s order", "shall last.", wanted) is None


def test_a_passage_is_found_in_a_copy_in_which_its_ends_stand_everywhere():
    passage = "the app is banned on the phones of all staff"
    copy = "the app the staff " * 20_000 + passage + " the app the staff" * 20_000
    assert find_by_hash(copy, "the app", "staff", passage_sha256(passage))


def test_links_escape_what_text_fragments_give_a_meaning():
    assert link("https://e.org/p", "so-called “ban”, & more", "the end") == (
        "https://e.org/p#:~:text=so%2Dcalled%20%E2%80%9Cban%E2%80%9D%2C%20%26%20more,the%20end"
    )
    assert link("https://e.org/p#part", "a", "b") == "https://e.org/p#part:~:text=a,b"


words = st.lists(st.text(alphabet="abcdefgh’'", min_size=1, max_size=5), min_size=12, max_size=40, unique=True)


@given(words, st.data())
def test_every_passage_of_distinct_words_is_found_where_it_stands(parts, data):
    parts = [f"x{number}{part}y" for number, part in enumerate(parts)]
    start = data.draw(st.integers(0, len(parts) - 9))
    stop = data.draw(st.integers(start + 8, len(parts)))
    line = data.draw(st.sampled_from([" ", "  ", "\u00a0"])).join(parts)
    passage = find(f"head\n\n{line}\n", 2, " ".join(parts[start : start + 2]), " ".join(parts[stop - 2 : stop]))
    assert passage.sha256 == passage_sha256(" ".join(parts[start:stop]))


@given(st.text(max_size=200), st.text(max_size=20), st.text(max_size=20), st.integers(0, 5))
def test_no_text_makes_the_finder_fail_otherwise_than_by_not_found(text, first, last, paragraph):
    try:
        passage = find(text, paragraph, first, last)
    except NotFound:
        return
    assert passage_sha256(text[passage.start : passage.end]) == passage.sha256
