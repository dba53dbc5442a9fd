"""Whether texts are compared by what they mean, by which model, and whether it works."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.administration.doctor.findings import Finding, Patient, fault, ok, warn
from marketplace.core.language import N_
from marketplace.meaning.choosing import OFF, chosen
from marketplace.meaning.queries import lacks_vector
from marketplace.needs import queries as needs
from marketplace.needs.models import Need
from marketplace.offers import queries as offers
from marketplace.offers.models import Offer
from marketplace.search.meaning.embedding import Embedder, EmbeddingFailed

# What a model is tried with: it is sent to an endpoint, so it says nothing of anybody.
TRIED = "Behovstorget"
# Somebody may be waiting for the page.
PATIENCE_SECONDS = 3.0


def meaning(patient: Patient) -> Iterator[Finding]:
    """Which model is used, whether it works, and how many texts it has not come to."""
    its = patient.settings
    if its.meaning == OFF:
        yield ok("meaning", N_("Texts are compared by their words alone: MEANING is off."))
        return
    try:
        embedder = chosen(its, PATIENCE_SECONDS)
        embedder.passages([TRIED])
    except EmbeddingFailed as error:
        yield _fails(its.meaning, error.code)
        return
    yield _works(patient, embedder)


def _fails(choice: str, why: str) -> Finding:
    if choice == "auto":
        return ok(
            "meaning",
            N_("Texts are compared by their words alone: the model cannot be used (%(why)s)."),
            why=why,
        )
    make = fault if choice == "local" else warn
    return make(
        "meaning",
        N_("Texts are compared by their words alone: the model does not work (%(why)s)."),
        N_("See that the model can be used (docs/operating.md, Meaning), or set MEANING=off."),
        why=why,
    )


def _works(patient: Patient, embedder: Embedder) -> Finding:
    with patient.database.session() as session:
        lacking = _lacking(session, embedder.name)
    where = {"model": embedder.name, "lacking": lacking}
    if embedder.is_local:
        return ok(
            "meaning",
            N_(
                "Texts are compared by meaning, in this program (%(model)s); %(lacking)s public"
                " texts wait for it."
            ),
            **where,
        )
    return ok(
        "meaning",
        N_(
            "Texts are compared by meaning, by a server elsewhere (%(model)s); %(lacking)s public"
            " texts wait for it."
        ),
        **where,
    )


def _lacking(session: Session, model: str) -> int:
    waiting = (
        needs.public_ids().where(lacks_vector(Need.ref, model)),
        offers.public_ids().where(lacks_vector(Offer.ref, model)),
    )
    counts = (select(func.count()).select_from(ids.subquery()) for ids in waiting)
    return sum(session.scalar(count) or 0 for count in counts)
