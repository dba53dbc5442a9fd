"""The state in memory."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.documents import Document, Row
from marketplace.search.snapshot import Snapshot
from tests.unit.search.sample import ALL, document

TEXTS = ("larm på natten", "trygghetslarm", "matsvinn i köket", "", "fall och larm")
change = st.tuples(st.integers(0, 5), st.sampled_from(TEXTS), st.sampled_from(["sv", "en"]))


def of(*documents: Document) -> Snapshot:
    return Snapshot.empty().updated([Row.of(document) for document in documents], [])


def content(snapshot: Snapshot) -> object:
    """What a snapshot holds, whatever the slots are."""
    names = {slot: row.ref for slot, row in snapshot.live()}
    tokens = {
        (language, token): {names[slot] for slot in postings.rows(token)}
        for kind in (snapshot.stems, snapshot.grams)
        for language, postings in kind.items()
        for token in postings.lists
    }
    sizes = [kind[name].total_length for kind in (snapshot.stems, snapshot.grams) for name in kind]
    return tokens, sizes, snapshot.vocabulary, set(snapshot.slots)


@given(st.lists(st.tuples(st.lists(change, max_size=3), st.sets(st.integers(0, 5), max_size=3))))
def test_following_changes_ends_where_starting_afresh_does(
    steps: list[tuple[list[tuple[int, str, str]], set[int]]],
) -> None:
    snapshot, documents = Snapshot.empty(), dict[str, Document]()
    for upserts, removals in steps:
        coming = {
            f"E-{number}": document(f"E-{number}", text, language=language)
            for number, text, language in upserts
        }
        gone = [f"E-{number}" for number in removals if f"E-{number}" not in coming]
        snapshot = snapshot.updated([Row.of(one) for one in coming.values()], gone)
        documents = {ref: one for ref, one in documents.items() if ref not in gone} | coming
    assert content(snapshot) == content(of(*documents.values()))
    assert len(snapshot.rows) <= 6


def test_an_old_snapshot_stays_as_it_was() -> None:
    before = of(*ALL)
    held = content(before)
    before.updated([Row.of(document("E-1", "annat"))], ["B-1"])
    assert content(before) == held


def test_compounds_begin_or_end_with_the_word() -> None:
    snapshot = of(document("E-1", "trygghetslarm larmcentralen larmet alarmerande nattlarmsrond"))
    assert set(snapshot.compounds("larm", "sv")) == {"trygghetslarm", "larmcentral"}
    assert snapshot.compounds("lar", "sv") == []


def test_beginnings_are_of_words_not_of_stems() -> None:
    snapshot = of(document("E-1", "kommunernas kommunal"))
    assert snapshot.beginning_with("kommunern", "sv") == ["kommun"]
    assert snapshot.beginning_with("kommunalt", "sv") == []


def test_a_document_survives_storing() -> None:
    for one in ALL:
        again = Document.from_json(one.to_json())
        assert again == one
        assert again.stamp() == one.stamp()
        assert replace(one, title="Ny").stamp() != one.stamp()
