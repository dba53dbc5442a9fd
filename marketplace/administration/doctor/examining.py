"""The examinations in the order they are told."""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy.exc import SQLAlchemyError

from marketplace.administration.doctor import data, house, matching, meaning, work
from marketplace.administration.doctor.findings import FAULT, Finding, Patient, fault
from marketplace.core.language import N_

Examination = Callable[[Patient], Iterable[Finding]]

# Without a database that can be read, the second group cannot say anything.
FIRST: tuple[Examination, ...] = (
    house.settings,
    house.packages,
    house.folder,
    house.disk,
    data.database,
)
THEN: tuple[Examination, ...] = (
    data.references,
    data.clock,
    data.people,
    data.files,
    work.worker,
    work.deliveries,
    work.mail,
    work.index,
    meaning.meaning,
    matching.weights,
)
EXAMINATIONS = (*FIRST, *THEN)


def examine(patient: Patient) -> list[Finding]:
    """Everything that was found, whatever goes wrong on the way."""
    found = [finding for examination in FIRST for finding in _tried(examination, patient)]
    if any(finding.about == "database" and finding.level == FAULT for finding in found):
        return found
    return found + [finding for examination in THEN for finding in _tried(examination, patient)]


def _tried(examination: Examination, patient: Patient) -> Iterator[Finding]:
    about = examination.__name__
    try:
        yield from examination(patient)
    except (OSError, SQLAlchemyError) as error:
        yield fault(
            about,
            N_("It could not be examined (%(error)s)."),
            N_("Read the log, and run the examination again."),
            error=type(error).__name__,
        )
