"""What every engine promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.search.engine import Engine, Hint, Query, Result, Sort
from marketplace.search.faults import IndexUnavailable
from tests.unit.search.sample import ALARM, ALL, FOOD, NOW, REMOTE, SCHOOL, SENSOR, document, need


def refs(result: Result) -> list[str]:
    return [hit.ref for hit in result.hits]


def find(engine: Engine, text: str = "", **given: object) -> Result:
    return engine.search(Query(text=text, **given), NOW)  # type: ignore[arg-type]


# Words


def test_a_word_finds_its_inflected_forms(engine: Engine) -> None:
    assert set(refs(find(engine, "sensor"))) == {"E-1", "E-3"}


def test_a_word_finds_the_compounds_that_have_it(engine: Engine) -> None:
    assert {"B-1", "E-1"} <= set(refs(find(engine, "larm")))
    assert "B-1" in refs(find(engine, "hemtjänst"))


def test_a_word_finds_what_means_the_same_in_another_language(engine: Engine) -> None:
    assert "E-3" in refs(find(engine, "larm"))
    assert "E-1" in refs(find(engine, "alarm", language="en"))


def test_all_words_come_before_some_words(engine: Engine) -> None:
    engine.apply([document("E-8", "natt natt natt"), document("E-9", "sensor natt kök")], [])
    assert refs(find(engine, "sensorer natt", kinds=("offer",)))[0] in {"E-1", "E-9"}
    assert refs(find(engine, "sensorer natt"))[-1] not in {"E-1", "E-9"}


def test_a_phrase_wants_its_words_together_and_in_order(engine: Engine) -> None:
    assert refs(find(engine, '"vid disken"')) == ["E-2"]
    assert refs(find(engine, '"disken vid"')) == []
    assert refs(find(engine, '"vid disken" matsvinn')) == ["E-2"]


def test_negation_leaves_out(engine: Engine) -> None:
    assert refs(find(engine, "matsvinn -disken")) == ["B-2"]
    assert set(refs(find(engine, "-matsvinn"))) == {"B-1", "E-1", "E-3"}
    assert refs(find(engine, 'matsvinn -"vid disken"')) == ["B-2"]
    assert refs(find(engine, "matsvinn -disk*")) == ["B-2"]


def test_a_beginning_finds_what_goes_on_from_it(engine: Engine) -> None:
    assert set(refs(find(engine, "trygg*"))) == {"B-1"}
    assert set(refs(find(engine, "monitor*"))) == {"E-3"}


def test_each_language_has_its_own_stems_and_stop_words(engine: Engine) -> None:
    assert refs(find(engine, "falling", language="en"))[0] == "E-3"
    assert find(engine, "the when an", language="en").hints == {Hint.COMMON_WORDS}


def test_what_nobody_has_finds_what_resembles_it_and_says_so(engine: Engine) -> None:
    result = find(engine, "matsvinnsvågar")
    assert refs(result)[0] == "E-2"
    assert result.hints == {Hint.SIMILAR}


def test_a_compound_that_nobody_has_finds_its_parts_and_says_so(engine: Engine) -> None:
    result = find(engine, "falllarm*")
    assert (result.total, result.hints) == (0, frozenset())
    result = find(engine, "fallsensorlarm äldre")
    assert set(refs(result)) == {"B-1", "E-1", "E-3"}  # a kind of larm, or a fall
    assert result.hints == {Hint.SIMILAR}
    assert "larm" in result.terms


def test_nothing_like_it_finds_nothing(engine: Engine) -> None:
    result = find(engine, "xylofonquartz")
    assert (result.total, result.hits, result.hints) == (0, (), frozenset())


def test_a_misspelt_word_brings_a_suggestion(engine: Engine) -> None:
    assert find(engine, "Diskn nära trygghetslarrm").suggestion == "disken nära trygghetslarm"
    assert find(engine, "matsvinn").suggestion is None


def test_terms_are_for_marking(engine: Engine) -> None:
    assert find(engine, 'larm för "vid disken" natt* -kök').terms == (
        "larm",
        "vid",
        "disken",
        "natt*",
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [("och i att", Hint.COMMON_WORDS), ("?!… *", Hint.NO_WORDS), ("🙂", Hint.NO_WORDS)],
)
def test_without_a_word_to_search_for_everything_is_listed(
    engine: Engine, text: str, hint: Hint
) -> None:
    result = find(engine, text)
    assert result.total == len(ALL)
    assert result.hints == {hint}


def test_a_long_query_is_cut_and_says_so(engine: Engine) -> None:
    assert Hint.CUT in find(engine, "matsvinn " * 1200).hints
    assert Hint.CUT not in find(engine, "matsvinn").hints


def test_no_text_lists_everything_newest_first_without_hints(engine: Engine) -> None:
    result = find(engine)
    assert refs(result)[:2] == ["B-1", "B-2"]
    assert (result.total, result.hints, result.terms) == (5, frozenset(), ())


# Filters, counts, order


def test_codes_of_a_facet_are_alternatives_and_facets_restrict(engine: Engine) -> None:
    both = find(engine, filters={"area": ("homecare", "school")})
    assert set(refs(both)) == {"B-1", "B-2", "E-2", "E-3"}
    assert refs(find(engine, filters={"area": ("homecare", "school"), "place": ("1780",)})) == [
        "B-1"
    ]
    assert find(engine, filters={"area": ("unknown",)}).total == 0
    assert find(engine, filters={"unheard": ("x",)}).total == 0
    assert find(engine, filters={"area": ()}).total == 5


def test_a_filter_finds_what_lies_under_the_code(engine: Engine) -> None:
    assert set(refs(find(engine, filters={"area": ("elderly",)}))) == {"B-1", "E-1", "E-3"}


def test_a_wider_code_satisfies_where_a_document_itself_has_it(engine: Engine) -> None:
    query = {"filters": {"place": ("1780",)}, "covering": {"place": ("17",)}}
    assert set(refs(find(engine, **query))) == {"B-1", "E-1"}  # E-2 serves its neighbour only


def test_counts_of_a_facet_are_not_restricted_by_its_own_choice(engine: Engine) -> None:
    result = find(engine, filters={"area": ("school",)})
    assert result.counts["area"] == {
        "homecare": 2,
        "elderly": 3,
        "care": 3,
        "school": 2,
        "education": 2,
    }
    assert result.counts["place"] == {"1480": 1, "14": 1, "1715": 1, "17": 1}
    assert result.kinds == {"need": 1, "offer": 1}


def test_counts_of_kinds_are_not_restricted_by_the_chosen_kind(engine: Engine) -> None:
    result = find(engine, kinds=("offer",))
    assert (result.total, result.kinds) == (3, {"need": 2, "offer": 3})


def test_counts_are_of_what_the_words_find(engine: Engine) -> None:
    assert find(engine, "matsvinn").counts["area"] == {"school": 2, "education": 2}


def test_a_derived_facet_goes_by_the_moment(engine: Engine) -> None:
    query = Query(filters={"horizon": ("soon",)})
    assert set(refs(engine.search(query, NOW))) == {"B-1", "E-1"}
    assert engine.search(Query(), NOW).counts["horizon"] == {"soon": 2, "late": 1}
    later = NOW + timedelta(days=4 * 365)
    assert engine.search(Query(), later).counts["horizon"] == {"soon": 3}


def test_published_since(engine: Engine) -> None:
    assert refs(find(engine, published_since=NOW - timedelta(days=7))) == ["B-1"]


def test_orders(engine: Engine) -> None:
    assert refs(find(engine, sort=Sort.NEWEST))[:2] == ["B-1", "B-2"]
    assert refs(find(engine, sort=Sort.DEADLINE))[:2] == ["B-2", "B-1"]
    assert refs(find(engine, sort=Sort.NEEDED_FROM))[:3] == ["E-1", "B-1", "B-2"]
    passed = engine.search(Query(sort=Sort.DEADLINE), datetime(2026, 12, 1, tzinfo=UTC))
    assert refs(passed)[0] == "B-1"
    assert refs(passed)[-1] == "B-2"


def test_pages_divide_the_hits(engine: Engine) -> None:
    pages = [refs(find(engine, page=page, limit=2)) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({ref for page in pages for ref in page}) == 5
    assert find(engine, page=-1, limit=-1).hits == ()
    assert find(engine, page=10**9, limit=10).total == 5


# Matching


def test_the_fitting_offer_comes_first_with_its_reasons(engine: Engine) -> None:
    matches = engine.match(ALARM, "offer", NOW, exclude=["E-3"])
    assert [match.ref for match in matches] == ["E-1", "E-2"]
    assert 0 < matches[0].score <= 1
    why = matches[0].explanation
    assert why.facets == {
        "area": ("elderly",),
        "target": ("older",),
        "place": ("17",),
        "horizon": ("soon",),
    }
    assert {"tillsyn", "natten"} <= {term.word for term in why.terms}
    assert why.score == pytest.approx(sum(why.parts.values()), abs=1e-4)


def test_another_language_is_matched_by_facets_and_like_words(engine: Engine) -> None:
    found = {match.ref: match for match in engine.match(ALARM, "offer", NOW)}
    assert found["E-3"].explanation.parts["words"] == 0
    assert found["E-3"].explanation.facets["area"] == ("homecare",)


def test_a_document_never_finds_itself_nor_what_is_excluded(engine: Engine) -> None:
    assert "B-1" not in {match.ref for match in engine.match(ALARM, "need", NOW)}
    excluded = engine.match(ALARM, "offer", NOW, exclude=("E-1",))
    assert "E-1" not in {match.ref for match in excluded}


def test_a_draft_that_is_not_in_the_index_is_matched(engine: Engine) -> None:
    draft = need("B-99", "Vi vill väga matsvinn i skolköket", title="Matsvinn")
    assert engine.match(draft, "offer", NOW)[0].ref == "E-2"
    assert "B-99" not in engine.refs()


def test_limit_and_minimum(engine: Engine) -> None:
    assert len(engine.match(ALARM, "offer", NOW, limit=1)) == 1
    assert engine.match(ALARM, "offer", NOW, limit=0) == []
    assert engine.match(ALARM, "offer", NOW, minimum=1.1) == []


def test_an_empty_text_matches_by_facets_alone(engine: Engine) -> None:
    thin = replace(SCHOOL, title="", body=())
    best = engine.match(thin, "offer", NOW)[0]
    assert best.ref == "E-2"
    assert best.score == best.explanation.parts["area"]


def test_explain_says_what_match_says(engine: Engine) -> None:
    for match in engine.match(ALARM, "offer", NOW):
        other = next(document for document in ALL if document.ref == match.ref)
        assert engine.explain(ALARM, other, NOW) == match.explanation


def test_a_place_is_told_for_every_document_of_the_kind_and_no_other(engine: Engine) -> None:
    matches = engine.match(ALARM, "offer", NOW)
    for number, match in enumerate(matches, start=1):
        placed = engine.place(ALARM, "offer", match.ref, NOW)
        assert placed is not None
        assert (placed.number, placed.total, placed.match) == (number, len(matches), match)
    assert engine.place(ALARM, "offer", "B-1", NOW) is None
    assert engine.place(ALARM, "offer", "E-99", NOW) is None


# Writing


def test_a_change_is_seen_by_another_reader_at_its_next_refresh(
    engine: Engine, open_engine: Callable[[], Engine]
) -> None:
    reader = open_engine()
    assert reader.refresh()
    engine.apply([document("E-4", "Exoskelett för förflyttning")], ["E-2"], cursor=7)
    assert "E-2" in reader.refs()
    assert reader.refresh()
    assert reader.refs() == {"B-1": 1, "B-2": 1, "E-1": 1, "E-3": 1, "E-4": 1}
    assert reader.cursor() == 7
    assert refs(reader.search(Query(text="exoskelett"), NOW)) == ["E-4"]


def test_a_new_version_takes_the_place_of_the_old(engine: Engine) -> None:
    engine.apply([replace(FOOD, title="Kylskåp", body=(), version=2)], [])
    assert engine.refs()["E-2"] == 2
    assert refs(find(engine, "kylskåp")) == ["E-2"]
    assert "E-2" not in refs(find(engine, "matsvinn"))


def test_without_a_cursor_the_old_one_stays(engine: Engine) -> None:
    engine.apply([FOOD], [])
    assert engine.cursor() == 1


def test_the_same_again_changes_nothing(engine: Engine) -> None:
    before = find(engine, "larm"), engine.match(ALARM, "offer", NOW)
    for _ in range(3):
        engine.apply(ALL, ["E-none"], cursor=2)
    assert (find(engine, "larm"), engine.match(ALARM, "offer", NOW)) == before
    assert len(engine.refs()) == len(ALL)


def test_what_is_removed_is_gone_from_words_suggestions_and_scores(engine: Engine) -> None:
    before = find(engine, "larm"), engine.match(ALARM, "offer", NOW)
    engine.apply([document("E-5", "Kvicksilverhemlighet larm natten")], [])
    assert find(engine, "kvicksilverhemlighett").suggestion == "kvicksilverhemlighet"
    engine.apply([], ["E-5"])
    result = find(engine, "kvicksilverhemlighett")
    assert (result.suggestion, result.total) == (None, 0)
    assert find(engine, "kvicksilverhemlig*").total == 0
    assert (find(engine, "larm"), engine.match(ALARM, "offer", NOW)) == before


def test_a_rebuild_replaces_everything(engine: Engine, open_engine: Callable[[], Engine]) -> None:
    reader = open_engine()
    reader.refresh()
    engine.rebuild([SCHOOL, REMOTE], cursor=40)
    assert reader.refs().keys() == {document.ref for document in ALL}
    reader.refresh()
    assert reader.refs() == {"B-2": 1, "E-3": 1}
    assert reader.cursor() == 40


def test_optimising_changes_no_answer(engine: Engine) -> None:
    engine.apply([], ["E-2"])
    before = find(engine, "matsvinn"), engine.match(ALARM, "offer", NOW), engine.cursor()
    engine.optimise()
    assert (find(engine, "matsvinn"), engine.match(ALARM, "offer", NOW), engine.cursor()) == before


def test_a_writer_that_has_not_seen_the_last_commit_must_look_again(
    engine: Engine, open_engine: Callable[[], Engine]
) -> None:
    other = open_engine()
    other.refresh()
    engine.apply([SENSOR], [], cursor=3)
    with pytest.raises(IndexUnavailable):
        other.apply([], ["E-1"], cursor=2)
    other.refresh()
    assert (other.cursor(), "E-1" in other.refs()) == (3, True)


def test_without_an_index_nothing_is_answered(open_engine: Callable[[], Engine]) -> None:
    engine = open_engine()
    assert not engine.refresh()
    assert not engine.is_ready()
    for ask in (engine.cursor, engine.refs, lambda: find(engine), engine.optimise):
        with pytest.raises(IndexUnavailable):
            ask()
    engine.rebuild([], cursor=0)
    assert (engine.is_ready(), engine.cursor(), engine.refs()) == (True, 0, {})
    assert find(engine, "larm").total == 0
    assert engine.match(ALARM, "offer", NOW) == []
