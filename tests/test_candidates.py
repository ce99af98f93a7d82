"""What is found in a sentence: negation, modality, who acts, which type, and when; on sentences written for this."""

import pytest

from tiktok_policy_data.reading.candidates import THRESHOLD, candidates
from tiktok_policy_data.reading.types import Document

PUBLISHED = "2023-03-16"  # a Thursday

#: Sentence, and what it says: jurisdiction, type, event.
SAID = {
    # strength
    "Belgium has banned TikTok from the work phones of civil servants.": ("BE", "device_ban", "adopted"),
    "Belgium banned TikTok from government devices on Friday.": ("BE", "device_ban", "adopted"),
    "TikTok is banned on government devices in Belgium.": ("BE", "device_ban", "took_effect"),
    "The Belgian government has no plans to ban TikTok on official phones.": ("BE", "device_ban", "declined"),
    "The Belgian government will not ban TikTok on official phones.": ("BE", "device_ban", "declined"),
    "The Belgian government ruled out a ban on TikTok on official phones.": ("BE", "device_ban", "declined"),
    "Belgium has not banned TikTok on government devices.": ("BE", "device_ban", "reported_absent"),
    "There is no ban on TikTok on government devices in Belgium.": ("BE", "device_ban", "reported_absent"),
    "The Belgian government is considering a ban on TikTok on work phones.": ("BE", "device_ban", "review_opened"),
    "Belgium is expected to ban TikTok from government devices.": ("BE", "device_ban", "expected"),
    "Belgium was expected to ban TikTok from government devices.": ("BE", "device_ban", "expected"),
    "Belgium is set to ban TikTok on government devices.": ("BE", "device_ban", "expected"),
    "A Belgian senator called on the government to ban TikTok on work phones.": ("BE", "device_ban", "called_for"),
    "Belgian lawmakers urged the government to ban TikTok from official devices.": ("BE", "device_ban", "called_for"),
    "Belgium will ban TikTok from work phones, the prime minister said.": ("BE", "device_ban", "announced"),
    "Belgium plans to ban TikTok from work phones, the prime minister said.": ("BE", "device_ban", "announced"),
    "A Belgian bill would ban TikTok on government devices.": ("BE", "device_ban", "proposed"),
    "Senators in Belgium introduced a bill to ban TikTok on government devices.": ("BE", "device_ban", "proposed"),
    "The ban on TikTok on Belgian government devices takes effect immediately.": ("BE", "device_ban", "took_effect"),
    "The ban on TikTok on Belgian government devices takes effect on 1 April.": ("BE", "device_ban", "due_start"),
    "Pakistan lifted the ban on TikTok.": ("PK", "app_ban", "ended"),
    "A court in Pakistan suspended the ban on TikTok.": ("PK", "app_ban", "suspended"),
    "Pakistan has reinstated its ban on TikTok.": ("PK", "app_ban", "resumed"),
    "The governor of Texas signed a bill that bans TikTok on state devices.": ("US-TX", "device_ban", "adopted"),
    "TikTok sued Montana on Monday to block the law that bans the app.": ("US-MT", "app_ban", "challenged"),
    "A federal judge blocked the Montana law that bans TikTok in the state.": ("US-MT", "app_ban", "suspended"),
    "Canada extended the ban on TikTok on government devices to contractors.": ("CA", "device_ban", "amended"),
    # types
    "Nepal banned TikTok nationwide over content that harms social harmony.": ("NP", "app_ban", "adopted"),
    "Australia's parliament passed a law that bars children under 16 from social media such as TikTok.": (
        *("AU", "minimum_age", "adopted"),
    ),
    "The Czech cyber agency warned against using TikTok.": ("CZ", "use_guidance", "took_effect"),
    "The Irish regulator fined TikTok 345 million euros over children's data.": ("IE", "investigation", "completed"),
    "The Italian regulator opened an investigation into TikTok.": ("IT", "investigation", "review_opened"),
    "The attorney general of Utah sued TikTok over harm to children.": ("US-UT", "lawsuit", "review_opened"),
    "The University of Texas blocked TikTok on its campus Wi-Fi.": ("US-TX", "network_block", "adopted"),
    "The UK Parliament closed its TikTok account.": ("UK-PARL", "account_closure", "completed"),
    "The British Parliament will block TikTok on its network.": ("UK-PARL", "network_block", "announced"),
    "The chief executive of TikTok testified before a committee of the US House.": ("US", "inquiry", "completed"),
    "A US bill would force ByteDance to sell TikTok or see it banned.": ("US", "divestiture_mandate", "proposed"),
    "Canada ordered TikTok to wind up its Canadian business.": ("CA", "business_closure", "adopted"),
    "The European Commission designated TikTok as a very large online platform.": ("EU", "platform_duty", "adopted"),
    "Romania opened an inquiry into TikTok after complaints.": ("RO", "inquiry", "review_opened"),
    "New Zealand's Parliament will bar TikTok from devices with access to its network.": (
        *("NZ-PARL", "device_ban", "announced"),
    ),
    "MPs in Kenya debated a petition to ban TikTok in the country.": ("KE", "app_ban", "called_for"),
    "Staff of the Danish parliament were advised to delete TikTok.": ("DK", "use_guidance", "took_effect"),
    "The Commission opened formal proceedings against TikTok under the Digital Services Act.": (
        *("EU", "investigation", "review_opened"),
    ),
    "Trump signed an executive order to delay enforcement of the TikTok ban by 75 days.": (
        *("US", "app_ban", "enforcement_withheld"),
    ),
    "The US Supreme Court upheld the law that bans TikTok unless it is sold.": ("US", "app_ban", "upheld"),
    "India's ban on TikTok has been in place since 2020.": ("IN", "app_ban", "took_effect"),
    "The governor vetoed the Arizona bill that would ban TikTok.": ("US-AZ", "app_ban", "failed"),
    "The European Union's court dismissed TikTok's appeal against its designation as a gatekeeper.": (
        *("EU", "platform_duty", "upheld"),
    ),
    # who acts
    "The European Commission has banned staff from using TikTok on work phones.": ("EU-COM", "device_ban", "adopted"),
    "Norway follows the European Commission and bans TikTok on work phones.": ("NO", "device_ban", "adopted"),
    "TikTok was banned by India in 2020 together with other Chinese apps.": ("IN", "app_ban", "adopted"),
    # other languages
    "Le gouvernement belge a interdit TikTok sur les téléphones de service.": ("BE", "device_ban", "adopted"),
    "Le gouvernement belge n'envisage pas d'interdire TikTok sur les téléphones de service.": (
        *("BE", "device_ban", "declined"),
    ),
    "Die dänische Regierung hat TikTok auf Diensthandys verboten.": ("DK", "device_ban", "adopted"),
    "Ein Abgeordneter fordert, TikTok in Deutschland auf Diensthandys zu verbieten.": (
        *("DE", "device_ban", "called_for"),
    ),
    "El gobierno español prohibió TikTok en los teléfonos de trabajo.": ("ES", "device_ban", "adopted"),
    "Il governo italiano vieterà TikTok sui telefoni di servizio.": ("IT", "device_ban", "announced"),
    "Het Nederlandse kabinet heeft TikTok verboden op werktelefoons.": ("NL", "device_ban", "adopted"),
    "O governo português recomendou que os funcionários não usem o TikTok.": ("PT", "use_guidance", "took_effect"),
}
LANGUAGE = {"Le ": "fr", "Die": "de", "Ein": "de", "El ": "es", "Il ": "it", "Het": "nl", "O g": "pt"}


def found(text, title="", published=PUBLISHED, language=""):
    spoken = language or LANGUAGE.get(text[:3], "en")
    return candidates(Document(text, title=title, published=published, language=spoken))


@pytest.mark.parametrize("sentence", SAID)
def test_a_sentence_is_read_at_its_strength(sentence):
    cells = [(one.jurisdiction, one.measure_type, one.event_type) for one in found(sentence)]
    assert SAID[sentence] in cells, cells
    assert cells[0][0] == SAID[sentence][0]


def test_a_text_without_the_topic_has_no_candidates():
    assert found("Belgium has banned smoking in the offices of civil servants.") == []


def test_places_that_are_listed_each_have_a_candidate():
    cells = found("Belgium, Denmark and New Zealand have banned TikTok from official devices.")
    assert [one.jurisdiction for one in cells] == ["BE", "DK", "NZ"]
    assert {one.event_type for one in cells} == {"adopted"}


def test_the_seat_of_the_company_does_not_act():
    (one,) = found("Norway banned the Chinese-owned app TikTok on work phones, as its owner is based in China.")
    assert one.jurisdiction == "NO"


def test_a_place_that_is_compared_with_has_such_a_measure_and_does_not_act():
    cells = {
        one.jurisdiction: one.event_type for one in found("Like the Netherlands, Norway may ban TikTok on work phones.")
    }
    assert cells == {"NO": "expected", "NL": "adopted"}


def test_a_sentence_that_names_no_place_belongs_to_that_of_its_document():
    text = "Norway bans TikTok on work phones.\nThe ban takes effect at once."
    assert [one.jurisdiction for one in found(text)] == ["NO", "NO"]
    (one,) = found("The minister announced a ban of TikTok on work phones.", title="Norway's new rule")
    assert one.jurisdiction == "NO"


def test_clauses_of_a_sentence_may_report_two_events():
    text = "Norway banned TikTok on work phones last week, while Sweden has no plans to ban the app."
    cells = [(one.jurisdiction, one.event_type, one.date) for one in found(text)]
    assert cells == [("NO", "adopted", "[2023-03-06..2023-03-12]"), ("SE", "declined", "[..2023-03-16]")]


def test_a_date_is_that_of_the_event_or_else_bounded_by_publication():
    (one,) = found("Belgium banned TikTok from government devices on 10 March.")
    assert (one.date, one.date_basis) == ("2023-03-10", "relative")
    (one,) = found("Belgium banned TikTok from government devices on 10 March 2023.")
    assert (one.date, one.date_basis) == ("2023-03-10", "stated")
    (one,) = found("Belgium banned TikTok from government devices.")
    assert (one.date, one.date_basis) == ("[..2023-03-16]", "bound")
    (one,) = found("Belgium banned TikTok from government devices.", published="")
    assert (one.date, one.date_basis) == ("", "")


def test_a_day_set_beforehand_is_no_day_of_the_decision():
    cells = {one.event_type: one.date for one in found("Belgium will ban TikTok from government devices from 1 April.")}
    assert cells["due_start"] == "2023-04-01"
    assert cells.get("announced", "[..2023-03-16]") == "[..2023-03-16]"


def test_maker_and_target_are_what_the_words_say():
    (one,) = found("Belgium's prime minister banned TikTok from government devices.")
    assert (one.maker, one.maker_kind, one.target) == ("prime minister", "executive", "tiktok")
    (one,) = found("Canada's privacy commissioner opened an investigation into ByteDance.")
    assert (one.maker_kind, one.target) == ("regulator", "bytedance")


def test_boilerplate_is_not_read():
    text = "Norway bans TikTok on work phones.\nNorway bans TikTok on work phones."
    document = Document(text, published=PUBLISHED, language="en", boilerplate=frozenset({2}))
    assert [one.paragraph for one in candidates(document)] == [1]


def test_in_a_language_without_cues_a_sentence_that_names_the_app_is_shown_and_left_open():
    (one,) = candidates(Document("A TikTok betiltása.", published=PUBLISHED, language="hu"))
    assert THRESHOLD <= one.score < 0.5


def test_offsets_are_those_of_the_sentence_in_the_text():
    text = "A headline\n\n  First. Norway banned TikTok on work phones. Last."
    (one,) = found(text)
    assert text[one.char_start : one.char_end] == "Norway banned TikTok on work phones."
    assert one.paragraph == 2


def test_the_same_document_gives_the_same_candidates():
    text = "Norway, Sweden and Denmark banned TikTok. MPs in Kenya called for a ban."
    assert found(text) == found(text)
