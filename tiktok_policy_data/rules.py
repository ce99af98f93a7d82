"""The named checks that one column cannot say: keys across tables, order of dates, blanks explained, cells carried.

Each rule is a test of the rows of one table that may look at the others; `check` runs the column checks of the schemas
and the rules together through pandera and returns everything that is wrong at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from tiktok_policy_data import schema
from tiktok_policy_data.derive import ROUND_UP
from tiktok_policy_data.problems import Problem

if TYPE_CHECKING:
    import pandas as pd


class Frames(dict[str, "pd.DataFrame"]):
    """Frames by table, in the plain dtypes of their schemas; what several rules need of them is made once."""

    @cached_property
    def claims(self) -> pd.DataFrame:
        """One row per passage and cell it is said to carry, all columns coded.

        Columns: measure_id, event_id, stance, identity, claim (`rationale=espionage`), column, item.
        """
        import numpy as np
        import pandas as pd

        evidence = self["evidence"]
        claims = evidence["supports"].tolist()
        row = np.repeat(np.arange(len(claims)), [len(some) for some in claims])
        code, known = pd.factorize(np.array(list(chain.from_iterable(claims)), dtype=object))
        parts = [claim.partition("=") for claim in known]
        own = {"claim": list(known), "column": [part[0] for part in parts], "item": [part[2] for part in parts]}
        coded = {name: pd.Categorical(words).take(code) for name, words in own.items()}
        names = ("measure_id", "event_id", "stance", "identity")
        return pd.DataFrame({name: evidence[name].astype("category").array.take(row) for name in names} | coded)


#: A truth value for each row of one of the frames.
Test = Callable[[Frames], "pd.Series[Any]"]
#: Where a row of a frame stands, for messages: (table, position) → (file, row).
Place = Callable[[str, int], tuple[str, str]]


@dataclass(frozen=True)
class Rule:
    """A named test of one table: a truth value for each row, False where the row breaks the rule."""

    name: str
    table: str
    column: str
    expected: str
    do: str
    test: Test
    needs: tuple[str, ...] = ()
    needs_derived: bool = False
    #: What of a row to show as its value, where the cell itself would not tell what is wrong.
    shown: Callable[[Frames, int], str] | None = None


_RULES: list[Rule] = []


def _rule(
    table: str,
    column: str,
    expected: str,
    do: str = "",
    needs: tuple[str, ...] = (),
    needs_derived: bool = False,
    shown: Callable[[Frames, int], str] | None = None,
) -> Callable[[Test], Test]:
    """Make a test of the rows of `table` a rule; `needs` names the other tables at which it looks."""

    def register(test: Test) -> Test:
        _RULES.append(Rule(test.__name__, table, column, expected, do, test, needs, needs_derived, shown))
        return test

    return register


def rules() -> list[Rule]:
    """All rules: those of the schemas' foreign keys, those that hold for each evidence column, and the others."""
    return [*_foreign_keys(), *_RULES, *_evidence_columns()]


def check(
    frames: Mapping[str, pd.DataFrame],
    vocabularies: schema.Vocabularies,
    place: Place,
    declared: Iterable[schema.Table],
    derived: bool,
) -> list[Problem]:
    """Everything wrong with the frames, in the order of tables and rows.

    With `derived` false only what people typed is checked (the derived columns are not there yet).
    """
    declared, frames = list(declared), Frames(frames)
    problems: dict[str, list[Problem]] = {}
    for table in declared:
        problems[table.name] = _problems_of(table, frames, vocabularies, place, [])
    for known in (_foreign_keys(), [*_RULES, *_evidence_columns()]):
        # A rule about faulty columns, or about keys that lead nowhere, would only repeat what is wrong with them.
        faulty = {name for name, found in problems.items() if found}
        for table in declared:
            wanted = [
                rule
                for rule in known
                if rule.table == table.name
                and (derived or not rule.needs_derived)
                and set(rule.needs) <= set(frames)
                and not faulty & {rule.table, *rule.needs}
            ]
            if wanted and len(frames[table.name]):
                problems[table.name] += _problems_of(table, frames, vocabularies, place, wanted)
    return [problem for found in problems.values() for problem in found]


def _problems_of(
    table: schema.Table, frames: Frames, vocabularies: schema.Vocabularies, place: Place, wanted: list[Rule]
) -> list[Problem]:
    import pandas as pd
    import pandera.pandas as pandera

    frame = frames[table.name]
    by_name = {rule.name: rule for rule in wanted}
    checks = [pandera.Check(lambda _, test=rule.test: test(frames), name=rule.name, error=rule.name) for rule in wanted]
    try:
        schema.pandera_schema(table, vocabularies, checks, columns=frame.columns).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    problems: dict[tuple[int, str, str], Problem] = {}
    for case in cases.to_dict("records"):
        name, column = str(case["check"]), str(case["column"])
        if (rule := by_name.get(name)) is not None:
            column, expected, do = rule.column, rule.expected, rule.do
        elif name == "multiple_fields_uniqueness":
            column, expected, do = ", ".join(table.key), schema.expected(table.fields[0], name, vocabularies), ""
            name = "key"
        elif column in table.columns:
            case_value = case["failure_case"]
            shown = case_value if isinstance(case_value, str) else ""
            expected, do = schema.expected(table.field(column), name, vocabularies, shown), ""
        else:
            expected, do = f"expected to pass {name} ({case['failure_case']})", ""
        index = case["index"]
        if index is None or pd.isna(index):
            file, row, value = place(table.name, -1)[0], "", ""
        else:
            file, row = place(table.name, int(index))
            value = _value(frame, int(index), column.split(", "))
            if rule is not None and rule.shown:
                value = rule.shown(frames, int(index))
        problems.setdefault(
            (int(index) if row else -1, name, column), Problem(file, expected, row, column, value, do, name)
        )
    return [problems[key] for key in sorted(problems)]


def _value(frame: pd.DataFrame, index: int, columns: list[str]) -> str:
    import pandas as pd

    def shown(value: object) -> str:
        if isinstance(value, list):
            return ";".join(map(str, value))
        return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]

    return " ".join(shown(frame.at[index, column]) for column in columns if column in frame.columns)


# ------------------------------------------------------------------------------ rules made from the schemas


def _foreign_keys() -> list[Rule]:
    declared = {**schema.tables(), **schema.inputs()}
    return [_foreign_key(table.name, key) for table in declared.values() for key in table.foreign_keys]


def _foreign_key(table: str, key: schema.ForeignKey) -> Rule:
    def test(frames: Frames) -> pd.Series[Any]:
        values = frames[table][key.column]
        return values.isna() | _is_in(values, frames[key.table][key.parent_column])

    return Rule(
        name=f"{key.column}_is_in_{key.table}",
        table=table,
        column=key.column,
        expected=f"expected a value that the table {key.table} has as {key.parent_column}",
        do="Add it there, or mend the value.",
        test=test,
        needs=(key.table,),
    )


def _evidence_columns() -> list[Rule]:
    columns = [field for field in schema.tables()["measures"].fields if field.evidence]
    return [rule for field in columns for rule in (_blank_is_explained(field), _cell_is_carried(field))]


def _blank_is_explained(field: schema.Field) -> Rule:
    def test(frames: Frames) -> pd.Series[Any]:
        measures = frames["measures"]
        blank = _is_blank(measures[field.name])
        left_open = measures["not_stated"].map(lambda names: field.name in names).astype(bool)
        excused = _excused(frames, field.name)
        return (~blank & ~left_open) | (blank & (left_open != excused))

    return Rule(
        name=f"{field.name}_blank_is_explained",
        table="measures",
        column=field.name,
        expected="expected one of: a value, the column in not_stated, a rule of applies that excuses the blank",
        do=f"Fill {field.name}, or list it in not_stated when the sources leave it open.",
        test=test,
        needs=("applies",),
    )


def _excused(frames: Frames, column: str) -> pd.Series[Any]:
    """Rows of measures to which a column does not apply."""
    import pandas as pd

    measures, applies = frames["measures"], frames["applies"]
    found = pd.Series(False, index=measures.index)
    for rule in applies[applies["column"] == column].to_dict("records"):
        found |= measures[rule["when_column"]].isin(rule["when_codes"]).astype(bool)
    return found


def _cell_is_carried(field: schema.Field) -> Rule:
    def test(frames: Frames) -> pd.Series[Any]:
        measures, claims = frames["measures"], _supporting(frames.claims)
        claims = claims[claims["column"] == field.name]
        if not field.is_list:
            return _is_blank(measures[field.name]) | _is_in(measures["measure_id"], claims["measure_id"])
        items = set(zip(claims["measure_id"], claims["item"], strict=True))
        pairs = zip(measures["measure_id"], measures[field.name], strict=True)
        return _like(measures, [all((measure, item) in items for item in cell) for measure, cell in pairs])

    item = f"{field.name}=code for each item" if field.is_list else field.name
    return Rule(
        name=f"{field.name}_is_carried",
        table="measures",
        column=field.name,
        expected="expected evidence that carries it",
        do=f"Name {item} in supports of a supporting passage, or empty the cell.",
        test=test,
        needs=("evidence",),
    )


# --------------------------------------------------------------------------------------------- small helpers


def _is_blank(values: pd.Series[Any]) -> pd.Series[Any]:
    if values.dtype == object:
        return values.map(len) == 0
    return values.isna()


def _like(frame: pd.DataFrame, values: Iterable[bool]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(list(values), index=frame.index, dtype=bool)


def _lookup(keys: pd.Series[Any], frame: pd.DataFrame, key: str, column: str) -> pd.Series[Any]:
    """The value of `column` in the row of `frame` whose `key` is given; missing where there is none."""
    import pandas as pd
    import pyarrow.compute as pc

    place = pc.index_in(_arrow(keys), value_set=_arrow(frame[key]), skip_nulls=True).fill_null(-1).to_numpy()
    return pd.Series(frame[column].array.take(place, allow_fill=True), index=keys.index)


def _is_in(values: pd.Series[Any], allowed: pd.Series[Any]) -> pd.Series[Any]:
    """Whether each text is one of others; false where it is missing. Compares in Arrow, not text by text in Python."""
    import pandas as pd
    import pyarrow.compute as pc

    found = pc.is_in(_arrow(values), value_set=_arrow(allowed), skip_nulls=True)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=values.index)


def _arrow(texts: pd.Series[Any]) -> Any:
    """Texts as one Arrow array; of coded texts those that occur, each once."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(texts.dtype, pd.CategoricalDtype):
        texts = texts.drop_duplicates().dropna().astype(str)
    found = pa.array(texts.array, type=pa.string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _supporting(claims: pd.DataFrame) -> pd.DataFrame:
    return claims[claims["stance"] == "supports"]


# ------------------------------------------------------------------------------------------------ identifiers


@_rule("measures", "measure_id", "expected its jurisdiction and a running number, like UK-001")
def measure_is_named_after_its_jurisdiction(frames: Frames) -> pd.Series[Any]:
    measures = frames["measures"]
    return (measures["measure_id"].str.rpartition("-")[0] == measures["jurisdiction"]).fillna(True).astype(bool)


@_rule("events", "event_id", "expected its measure and a running number, like UK-001-e1")
def event_is_named_after_its_measure(frames: Frames) -> pd.Series[Any]:
    return _named_after_measure(frames["events"], "event_id", "-e")


@_rule("evidence", "evidence_id", "expected its measure and a running number, like UK-001-p1")
def evidence_is_named_after_its_measure(frames: Frames) -> pd.Series[Any]:
    return _named_after_measure(frames["evidence"], "evidence_id", "-p")


def _named_after_measure(frame: pd.DataFrame, column: str, mark: str) -> pd.Series[Any]:
    return (frame[column].str.rpartition(mark)[0] == frame["measure_id"]).fillna(True).astype(bool)


@_rule("evidence", "event_id", "expected an event of the same measure", needs=("events",))
def evidence_and_its_event_share_a_measure(frames: Frames) -> pd.Series[Any]:
    evidence = frames["evidence"]
    measure = _lookup(evidence["event_id"], frames["events"], "event_id", "measure_id")
    return (measure.isna() | (measure == evidence["measure_id"])).astype(bool)


@_rule(
    "measures", "act", "expected an act that ties two rows or more", "Give the other rows of the act the same value."
)
def act_ties_rows(frames: Frames) -> pd.Series[Any]:
    acts = frames["measures"]["act"]
    return acts.isna() | acts.duplicated(keep=False)


@_rule("measures", "counterparties", "expected codes of the table jurisdictions", needs=("jurisdictions",))
def counterparties_are_jurisdictions(frames: Frames) -> pd.Series[Any]:
    known = set(frames["jurisdictions"]["jurisdiction"])
    measures = frames["measures"]
    return _like(measures, (known.issuperset(cell) for cell in measures["counterparties"]))


@_rule("jurisdictions", "parent", "expected a parent, not itself, for an institution, a state or a territory")
def parts_have_a_parent(frames: Frames) -> pd.Series[Any]:
    jurisdictions = frames["jurisdictions"]
    part = jurisdictions["level"].isin(["institution", "state", "territory"])
    itself = (jurisdictions["parent"] == jurisdictions["jurisdiction"]).fillna(False).astype(bool)
    return (~part | jurisdictions["parent"].notna()) & ~itself


# ------------------------------------------------------------------------------------- measures have a life


@_rule("measures", "measure_id", "expected at least one event", "Add it to seeds/events.csv.", needs=("events",))
def measure_has_an_event(frames: Frames) -> pd.Series[Any]:
    return _is_in(frames["measures"]["measure_id"], frames["events"]["measure_id"])


@_rule(
    "measures",
    "measure_id",
    "expected at least one supporting passage",
    "Add it to seeds/evidence.csv.",
    needs=("evidence",),
)
def measure_has_evidence(frames: Frames) -> pd.Series[Any]:
    evidence = frames["evidence"]
    return _is_in(frames["measures"]["measure_id"], evidence.loc[evidence["stance"] == "supports", "measure_id"])


@_rule("measures", "not_stated", "expected names of columns that evidence must carry")
def not_stated_names_evidence_columns(frames: Frames) -> pd.Series[Any]:
    columns = {field.name for field in schema.tables()["measures"].fields if field.evidence}
    return _like(frames["measures"], (columns.issuperset(cell) for cell in frames["measures"]["not_stated"]))


# ------------------------------------------------------------------------------------------- what evidence says


def _claims_at_fault(frames: Frames, index: int) -> str:
    """The items of `supports` of a passage that name no filled cell; the stance where their presence is the fault."""
    row: Mapping[Any, Any] = frames["evidence"].loc[index].to_dict()
    names_a_cell = _cell_test(frames)
    wrong = [claim for claim in row["supports"] if not names_a_cell(row["measure_id"], row["event_id"], claim)]
    return ";".join(wrong) or f"{';'.join(row['supports']) or 'nothing'}, with the stance {row['stance']}"


@_rule(
    "evidence",
    "supports",
    "expected filled columns of the measure (list columns item by item: rationale=espionage), event_type and date only "
    "with an event_id, something for a passage that supports, nothing for mere context",
    "Fill the cell, or take the item out.",
    needs=("measures",),
    shown=_claims_at_fault,
)
def supports_names_cells(frames: Frames) -> pd.Series[Any]:
    evidence = frames["evidence"]
    names_a_cell = _cell_test(frames)
    columns = zip(evidence["measure_id"], evidence["event_id"], evidence["stance"], evidence["supports"], strict=True)
    return _like(
        evidence,
        (
            (stance == "contradicts" or bool(claims) == (stance == "supports"))
            and all(names_a_cell(measure, event, claim) for claim in claims)
            for measure, event, stance, claims in columns
        ),
    )


def _cell_test(frames: Frames) -> Callable[[str, object, str], bool]:
    """A test of one item of `supports`: whether it names a filled cell of the measure, or a side of the event."""
    measures = frames["measures"]
    fields = {field.name: field for field in schema.tables()["measures"].fields if field.evidence}
    blank = {
        name: set(measures.loc[_is_blank(measures[name]), "measure_id"]) for name, f in fields.items() if not f.is_list
    }
    lists = {
        name: dict(zip(measures["measure_id"], measures[name], strict=True)) for name, f in fields.items() if f.is_list
    }
    known = set(measures["measure_id"])

    def test(measure: str, event: object, claim: str) -> bool:
        column, _, item = claim.partition("=")
        if column in ("event_type", "date"):
            return not item and isinstance(event, str)
        if column not in fields or measure not in known:
            return column in fields
        if fields[column].is_list:
            return item in lists[column][measure]
        return not item and measure not in blank[column]

    return test


@_rule(
    "events",
    "event_type",
    "expected evidence that carries event_type",
    "Name it in supports of a passage of the event.",
    needs=("evidence",),
)
def event_type_is_carried(frames: Frames) -> pd.Series[Any]:
    return _event_carried(frames, "event_type")


@_rule(
    "events",
    "date",
    "expected evidence that carries date",
    "Name it in supports, or make the date a mere bound.",
    needs=("evidence",),
)
def event_date_is_carried(frames: Frames) -> pd.Series[Any]:
    events = frames["events"]
    return _event_carried(frames, "date") | _mere_bound(events)


def _event_carried(frames: Frames, column: str) -> pd.Series[Any]:
    claims = _supporting(frames.claims)
    return _is_in(frames["events"]["event_id"], claims.loc[claims["column"] == column, "event_id"])


def _mere_bound(events: pd.DataFrame) -> pd.Series[Any]:
    """Events of which no source states a bound: only the publication dates tell that they had happened."""
    stated = events["date"].str.fullmatch(r"\[\.\..*").fillna(True).astype(bool)
    return (events["date_basis"] == "bound") & stated


@_rule(
    "measures",
    "confidence",
    "expected at most medium, since a cell rests on an inferred identity alone",
    needs=("evidence",),
)
def inferred_identity_is_at_most_medium(frames: Frames) -> pd.Series[Any]:
    claims = _supporting(frames.claims)
    cell = [claims[name].cat.codes for name in ("measure_id", "claim", "event_id")]
    sure = (claims["identity"] != "inferred").groupby(cell).transform("any")
    measures = frames["measures"]
    return ~(_is_in(measures["measure_id"], claims.loc[~sure, "measure_id"]) & (measures["confidence"] == "high"))


@_rule("measures", "confidence", "expected at most medium, since no passage names the measure", needs=("evidence",))
def high_confidence_needs_a_named_passage(frames: Frames) -> pd.Series[Any]:
    evidence, measures = frames["evidence"], frames["measures"]
    named = evidence.loc[(evidence["stance"] == "supports") & (evidence["identity"] == "named"), "measure_id"]
    bare = ~_is_in(measures["measure_id"], evidence["measure_id"])  # another rule tells of these
    return bare | _is_in(measures["measure_id"], named) | (measures["confidence"] != "high")


@_rule(
    "measures",
    "confidence",
    "expected low, since the row rests on trackers and encyclopedias alone",
    needs=(
        "evidence",
        "sources",
    ),
)
def round_ups_alone_are_low(frames: Frames) -> pd.Series[Any]:
    evidence, measures = frames["evidence"], frames["measures"]
    kind = _lookup(evidence["source_id"], frames["sources"], "source_id", "kind")
    first_hand = evidence.loc[(evidence["stance"] == "supports") & ~kind.isin(ROUND_UP), "measure_id"]
    bare = ~_is_in(measures["measure_id"], evidence["measure_id"])  # another rule tells of these
    return bare | _is_in(measures["measure_id"], first_hand) | (measures["confidence"] == "low")


@_rule("evidence", "paragraph", "expected a paragraph, since the source was read whole", needs=("sources",))
def whole_texts_are_cited_by_paragraph(frames: Frames) -> pd.Series[Any]:
    evidence = frames["evidence"]
    read_as = _lookup(evidence["source_id"], frames["sources"], "source_id", "read_as")
    return evidence["paragraph"].notna() | (read_as != "whole").fillna(True).astype(bool)


@_rule("evidence", "first_words", "expected at most six words of the source at each end")
def few_words_of_the_source(frames: Frames) -> pd.Series[Any]:
    from tiktok_policy_data.anchors import MOST_WORDS

    evidence = frames["evidence"]
    ends = [evidence[column].str.split().map(len, na_action="ignore") for column in ("first_words", "last_words")]
    return ~((ends[0] > MOST_WORDS) | (ends[1] > MOST_WORDS)).fillna(False).astype(bool)


# ---------------------------------------------------------------------------------------------------- dates


@_rule("sources", "published", "expected a latest day of publication", "Close the range.")
def publication_has_a_latest_day(frames: Frames) -> pd.Series[Any]:
    published = frames["sources"]["published"]
    return ~published.str.endswith("..]").fillna(False).astype(bool)


@_rule(
    "events",
    "date",
    "expected a date not after the publication of every source that tells it",
    needs_derived=True,
    needs=(
        "evidence",
        "sources",
    ),
)
def events_are_told_after_they_happen(frames: Frames) -> pd.Series[Any]:
    evidence, events = frames["evidence"], frames["events"]
    told = evidence[(evidence["stance"] == "supports") & evidence["event_id"].notna()]
    published = _lookup(told["source_id"], frames["sources"], "source_id", "published_latest")
    last = events["event_id"].map(published.groupby(told["event_id"]).max())
    return ~(events["date_earliest"] > last)


@_rule("events", "date", "expected an end that is not before the start of life", needs_derived=True, needs=("codes",))
def lives_end_after_they_start(frames: Frames) -> pd.Series[Any]:
    events, codes = frames["events"], frames["codes"]
    types = codes[codes["scheme"] == "event_types"]
    stage = _lookup(events["event_type"], types, "code", "parent")
    alive = events[(stage == "in_life").fillna(False)]
    # An open start may lie before any day, so nothing ends before it: no comparison with a missing day is true.
    days = alive.groupby("measure_id")["date_earliest"].agg(["min", "count", "size"])
    starts = days["min"].where(days["count"] == days["size"])
    return ~((stage == "after").fillna(False).astype(bool) & (events["date_latest"] < events["measure_id"].map(starts)))


@_rule("spells", "valid_to", "expected a stretch of at least one day, known for at least one day", needs_derived=True)
def spells_last(frames: Frames) -> pd.Series[Any]:
    spells = frames["spells"]
    return ~((spells["valid_to"] <= spells["valid_from"]) | (spells["known_to"] <= spells["known_from"]))


# --------------------------------------------------------------------------------- texts, paragraphs, searches


@_rule("paragraphs", "paragraph", "expected paragraphs numbered from 1 without a gap", needs_derived=True)
def paragraphs_have_no_gap(frames: Frames) -> pd.Series[Any]:
    numbers = frames["paragraphs"].groupby("source_id")["paragraph"]
    return (numbers.transform("max") == numbers.transform("size")) & (numbers.transform("min") == 1)


@_rule(
    "paragraphs",
    "decision",
    "expected coded where evidence stands and nowhere else",
    "Remove the row from seeds/paragraphs.csv, or the evidence.",
    needs_derived=True,
    needs=("evidence",),
)
def coded_paragraphs_carry_evidence(frames: Frames) -> pd.Series[Any]:
    paragraphs = frames["paragraphs"]
    coded = frames["evidence"][["source_id", "paragraph"]].drop_duplicates().assign(found=True)
    found = paragraphs[["source_id", "paragraph"]].merge(coded, how="left")["found"].notna()
    return _like(paragraphs, found.to_numpy() == (paragraphs["decision"] == "coded").to_numpy())


@_rule("sources", "read_as", "expected a stored text for every source that was read whole", needs_derived=True)
def whole_texts_are_known(frames: Frames) -> pd.Series[Any]:
    sources = frames["sources"]
    return (sources["read_as"] == "whole") == sources["text_sha256"].notna()


@_rule("evidence", "anchor", "expected offsets and a hash for a verified passage", needs_derived=True)
def verified_passages_are_located(frames: Frames) -> pd.Series[Any]:
    evidence = frames["evidence"]
    located = evidence[["char_start", "char_end", "passage_sha256"]].notna().all(axis=1)
    return ((evidence["anchor"] == "verified") == located) & ~(evidence["char_end"] <= evidence["char_start"]).fillna(
        False
    )


@_rule("searches", "measure_type", "expected a measure type, or * for all", needs=("codes",))
def searches_name_a_type(frames: Frames) -> pd.Series[Any]:
    types = frames["codes"].loc[frames["codes"]["scheme"] == "measure_types", "code"]
    values = frames["searches"]["measure_type"]
    return values.isin(types) | (values == "*").fillna(True).astype(bool)


@_rule("applies", "column", "expected a column of measures that evidence must carry, and one that decides")
def applies_names_columns(frames: Frames) -> pd.Series[Any]:
    fields = {field.name: field for field in schema.tables()["measures"].fields}
    applies = frames["applies"]
    pairs = zip(applies["column"], applies["when_column"], strict=True)
    return _like(
        applies, (a in fields and fields[a].evidence and b in fields and not fields[b].is_list for a, b in pairs)
    )


#: Vocabularies whose codes belong to codes of another.
_PARENTS = {"measure_types": "families", "event_types": "stages"}


@_rule("codes", "parent", "expected a code of families for a measure type, of stages for an event type, else nothing")
def parents_are_codes(frames: Frames) -> pd.Series[Any]:
    codes = frames["codes"]
    known = set(zip(codes["scheme"], codes["code"], strict=True))
    pairs = zip(codes["scheme"], codes["parent"], strict=True)
    return _like(
        codes,
        ((_PARENTS[s], p) in known if s in _PARENTS else not isinstance(p, str) for s, p in pairs),
    )
