"""Two people's changes to one text become one, and nobody's are lost without a choice."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from marketplace.needs.merging import Answer, merge

BASE: dict[str, Any] = {
    "problem": "Den som bor hemma väcks.",
    "title": "Natt",
    "places": ["0114", "0115"],
    "open_questions": [{"id": "q1", "text": "Hur?"}, {"id": "q2", "text": "Var?"}],
    "success_measures": [{"measure": "a", "target": "1"}, {"measure": "b", "target": "2"}],
    "outlook": [{"year": 2029, "text": "då", "number": 3}],
}


def changed(**values: Any) -> dict[str, Any]:
    return {**BASE, **values}


def test_what_only_one_changed_merges_by_itself() -> None:
    merged = merge(BASE, changed(title="Min natt"), changed(problem="Nytt."))
    assert merged.conflicts == ()
    assert merged.values == changed(title="Min natt", problem="Nytt.")
    assert [(one.field, one.is_mine) for one in merged.taken] == [
        ("problem", False),
        ("title", True),
    ]


def test_the_same_change_is_no_conflict() -> None:
    both = changed(title="Lika")
    merged = merge(BASE, both, both)
    assert (merged.values, merged.conflicts, merged.taken) == (both, (), ())


def test_a_field_that_both_changed_is_chosen() -> None:
    mine, theirs = changed(title="Min"), changed(title="Deras")
    merged = merge(BASE, mine, theirs)
    (conflict,) = merged.conflicts
    assert (conflict.name, conflict.base, conflict.mine, conflict.theirs) == (
        "title",
        "Natt",
        "Min",
        "Deras",
    )
    for answer, stands in (
        (Answer("mine"), "Min"),
        (Answer("theirs"), "Deras"),
        (Answer("both", "Ihopskrivet"), "Ihopskrivet"),
    ):
        assert merge(BASE, mine, theirs, {"title": answer}).values["title"] == stands


def test_the_third_text_begins_with_mine_and_what_they_added() -> None:
    mine = changed(problem="Den som bor hemma väcks ofta.")
    theirs = changed(problem="Den som bor hemma väcks. Anhöriga oroas.")
    (conflict,) = merge(BASE, mine, theirs).conflicts
    assert conflict.together() == "Den som bor hemma väcks ofta.\nAnhöriga oroas."


def test_rows_merge_one_by_one() -> None:
    mine = changed(
        success_measures=[{"measure": "a", "target": "10"}, {"measure": "b", "target": "2"}]
    )
    theirs = changed(
        success_measures=[
            {"measure": "a", "target": "1"},
            {"measure": "b", "target": "20"},
            {"measure": "c", "target": "3"},
        ]
    )
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert [row["target"] for row in merged.values["success_measures"]] == ["10", "20", "3"]


def test_different_parts_of_one_row_merge() -> None:
    mine = changed(outlook=[{"year": 2029, "text": "min bild", "number": 3}])
    theirs = changed(outlook=[{"year": 2029, "text": "då", "number": 4}])
    merged = merge(BASE, mine, theirs)
    assert merged.conflicts == ()
    assert merged.values["outlook"] == [{"year": 2029, "text": "min bild", "number": 4}]


def test_a_question_that_both_rewrote_can_become_two() -> None:
    mine = changed(open_questions=[{"id": "q1", "text": "Hur då?"}, BASE["open_questions"][1]])
    theirs = changed(open_questions=[{"id": "q1", "text": "Hur länge?"}])
    merged = merge(BASE, mine, theirs, {"open_questions.0": Answer("both")})
    assert merged.values["open_questions"] == [
        {"id": "q1", "text": "Hur länge?"},
        {"id": "", "text": "Hur då?"},
    ]


def test_chosen_codes_can_be_kept_from_both() -> None:
    mine, theirs = changed(places=["0114", "0120"]), changed(places=["0115"])
    merged = merge(BASE, mine, theirs, {"places": Answer("both")})
    assert merged.values["places"] == ["0115", "0114", "0120"]


def test_a_row_one_took_away_and_the_other_changed_is_asked_about() -> None:
    mine = changed(open_questions=BASE["open_questions"][1:])
    theirs = changed(open_questions=[{"id": "q1", "text": "Hur nu?"}, BASE["open_questions"][1]])
    (conflict,) = merge(BASE, mine, theirs).conflicts
    assert (conflict.mine, conflict.keeps_both) == (None, False)
    gone = merge(BASE, mine, theirs, {"open_questions.0": Answer("mine")})
    assert [row["id"] for row in gone.values["open_questions"]] == ["q2"]


def test_without_knowing_where_a_text_began_nothing_is_written_over() -> None:
    merged = merge({}, changed(title="Min"), BASE)
    assert [one.name for one in merged.conflicts] == ["title"]
    assert merged.values["title"] == "Natt"


TEXT = st.sampled_from(["", "a", "b", "a b"])
ROWS = st.lists(
    st.fixed_dictionaries({"measure": st.sampled_from("abc"), "target": st.sampled_from("12")}),
    max_size=4,
    unique_by=lambda row: row["measure"],
)
VALUES = st.fixed_dictionaries({"problem": TEXT, "success_measures": ROWS})


@given(VALUES, VALUES, VALUES)
def test_no_change_is_lost_without_a_conflict(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge(base, mine, theirs)
    named = {one.field for one in merged.conflicts}
    for field in ("problem", "success_measures"):
        if mine[field] == base[field]:
            assert merged.values[field] == theirs[field]
        if theirs[field] == base[field] and field not in named:
            assert _sorted(merged.values[field]) == _sorted(mine[field])
    if "problem" not in named and mine["problem"] != base["problem"]:
        assert merged.values["problem"] == mine["problem"]


def _sorted(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else value
