"""By which weights needs and offers are matched, and whether the index has taken them up."""

from collections.abc import Iterator

from marketplace.administration.doctor.findings import Finding, Patient, ok, warn
from marketplace.core import events
from marketplace.core.language import N_
from marketplace.matching import weights as matching_weights
from marketplace.needs import documents as need_documents
from marketplace.search.faults import IndexUnavailable
from marketplace.search.indexed_engine import IndexedEngine
from marketplace.search.weighting import Weighting


def weights(patient: Patient) -> Iterator[Finding]:
    """Which weights are in use."""
    with patient.database.session() as session:
        newest = matching_weights.newest(session)
        held, last = matching_weights.in_use(session), events.last_seq(session)
    if _differ(patient.engine, held, last):
        yield warn(
            "weights",
            N_("The index matches by other weights than those in use."),
            N_("Run: behovstorget reindex"),
        )
    elif newest is None or not newest.weights:
        yield ok("weights", N_("Needs and offers are matched by the shipped weights."))
    else:
        yield ok(
            "weights",
            N_(
                "Needs and offers are matched by weights refitted on %(day)s to %(decisions)s"
                " decisions."
            ),
            day=need_documents.local_day(newest.at).isoformat(),
            decisions=newest.figures.get("decisions", 0),
        )


def _differ(engine: IndexedEngine, held: Weighting, last: int) -> bool:
    """Whether an index that has read all events has other weights."""
    try:
        readable = engine.generation() is not None and engine.refresh()
    except IndexUnavailable:  # which another finding tells
        return False
    return readable and engine.cursor() >= last and engine.weighting() != held
