"""Dates in texts: stated, relative to the day of publication, in several languages."""

import pytest

from tiktok_policy_data.core.edtf import bounds
from tiktok_policy_data.reading.cues import cues_of, folded
from tiktok_policy_data.reading.when import dates

PUBLISHED = "2023-02-20"  # a Monday

READ = {
    ("on 16 March 2023", "en"): [("2023-03-16", "stated")],
    ("on March 16, 2023", "en"): [("2023-03-16", "stated")],
    ("on Mar. 16th, 2023", "en"): [("2023-03-16", "stated")],
    ("on 16 January", "en"): [("2023-01-16", "relative")],
    ("from 1 March", "en"): [("2023-03-01", "relative")],
    ("in December", "en"): [("2022-12", "relative")],
    ("in March 2022", "en"): [("2022-03", "stated")],
    ("the law of 2021", "en"): [("2021", "stated")],
    ("on Thursday", "en"): [("2023-02-16", "relative")],
    ("on Monday", "en"): [("2023-02-20", "relative")],
    ("last Monday", "en"): [("2023-02-13", "relative")],
    ("next Friday", "en"): [("2023-02-24", "relative")],
    ("yesterday", "en"): [("2023-02-19", "relative")],
    ("last week", "en"): [("[2023-02-13..2023-02-19]", "relative")],
    ("last month", "en"): [("2023-01", "relative")],
    ("last year", "en"): [("2022", "relative")],
    ("next month", "en"): [("2023-03", "relative")],
    ("three days ago", "en"): [("2023-02-17", "relative")],
    ("two years ago", "en"): [("2021", "relative")],
    ("2023-01-05", "en"): [("2023-01-05", "stated")],
    ("05.01.2023", "de"): [("2023-01-05", "stated")],
    ("03/04/2023", "en"): [("2023", "stated")],  # the third of April, or the fourth of March
    ("2023年1月5日", "ja"): [("2023-01-05", "stated")],
    ("le 16 mars 2022", "fr"): [("2022-03-16", "stated")],
    ("hier", "fr"): [("2023-02-19", "relative")],
    ("am 1. März 2022", "de"): [("2022-03-01", "stated")],
    ("am Donnerstag", "de"): [("2023-02-16", "relative")],
    ("el 16 de marzo de 2022", "es"): [("2022-03-16", "stated")],
    ("a 16 de março de 2022", "pt"): [("2022-03-16", "stated")],
    ("il 16 marzo 2022", "it"): [("2022-03-16", "stated")],
    ("op 16 maart 2022", "nl"): [("2022-03-16", "stated")],
    ("16 марта 2022 года", "ru"): [("2022-03-16", "stated")],
    # no dates
    ("recently", "en"): [],
    ("they may march on", "en"): [],
    ("in 1999", "en"): [],
    ("2,500 phones and $2023", "en"): [],
    ("on 31 February 2023", "en"): [("2023", "stated")],
}


@pytest.mark.parametrize(("words", "language"), READ)
def test_words_give_a_date_with_its_basis(words, language):
    text = folded(words)
    found = dates(text, PUBLISHED, language, cues_of(language).hits(text))
    assert [(one.edtf, one.basis) for one in found] == READ[words, language]


@pytest.mark.parametrize("published", ["", "2023", "[..2023-02-20]", "nonsense", "0001-01-01", "9999-12-31"])
def test_without_a_day_of_publication_only_stated_dates_are_found(published):
    text = folded("on Thursday, yesterday, in December, on 16 March 2023")
    assert [one.edtf for one in dates(text, published, "en", cues_of("en").hits(text))] == ["2023-03-16"]


def test_a_month_of_publication_is_enough_for_the_month_before():
    text = folded("last month")
    assert [one.edtf for one in dates(text, "2023-02", "en", cues_of("en").hits(text))] == ["2023-01"]
    text = folded("on Thursday, yesterday, three days ago")
    assert dates(text, "2023-02", "en", cues_of("en").hits(text)) == []


def test_every_date_is_in_our_subset():
    for words, language in READ:
        for one in dates(folded(words), PUBLISHED, language):
            assert bounds(one.edtf)
