"""`behovstorget import`: files into one organisation, each in a transaction of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from config import SettingsError
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.core import imports, records
from marketplace.core.imports import ImportFaults, Plan
from marketplace.core.records import Column, Fault, FileFault
from marketplace.installation import Installation
from marketplace.needs import eforms
from marketplace.web import clock

MOST_SHOWN = 200
DEFAULT_SOURCE = "import"


class Importer(Protocol):
    """What a room's `imports` offers."""

    COLUMNS: Mapping[str, Column]

    def read(self, name: str, content: bytes) -> tuple[list[records.Record], list[Fault]]: ...

    def plan(
        self,
        session: Session,
        organisation: Organisation,
        found: list[records.Record],
        faults: list[Fault],
        *,
        source: str,
    ) -> Plan: ...

    def enter(self, session: Session, *args: Any, **kwargs: Any) -> None: ...


@dataclass(frozen=True)
class Wish:
    """What a command was asked to import."""

    file: Path
    organisation: str
    publish: bool
    source: str | None
    skip_bad: bool

    @property
    def source_name(self) -> str:
        """Where external ids are unique; European notices have a source of their own."""
        is_notice = self.file.suffix.lower() == ".xml"
        return self.source or (eforms.SOURCE if is_notice else DEFAULT_SOURCE)


def help_text(name: str, columns: Mapping[str, Column], notices: bool) -> str:
    """What `--help` says."""
    notice = (
        "A file that ends with .xml is a European notice (eForms): prior information or a"
        " pre-market consultation.\n\n"
    )
    return (
        f"Read {name} from FILES (.csv, or .jsonl with one object a line), in UTF-8.\n\n"
        + (notice if notices else "")
        + "A file is imported whole or, when it has faults, not at all; --skip-bad imports the rest"
        " of it. Faults are listed by row and column. The same content again does nothing; changed"
        " content gives a draft its new text and what is published a new version; what was edited"
        " here since is left alone.\n\n\b\nColumns:\n" + records.describe(columns)
    )


def run(
    installation: Installation, wish: Wish, importer: Importer, tell: Callable[[str], Any]
) -> None:
    """Import, and say what was done. Raises SettingsError with what is wrong."""
    try:
        found, faults = importer.read(wish.file.name, records.content_of(wish.file))
        done = _enter(installation, wish, importer, found, faults)
    except FileFault as error:
        raise SettingsError(f"{wish.file.name}: {error}. Nothing was imported.") from error
    except ImportFaults as error:
        head = f"{wish.file.name} has {len(error.faults)} faults. Nothing was imported."
        raise SettingsError("\n".join([head, *_listed(error.faults)])) from error
    for line in _report(done):
        tell(line)


def _enter(
    installation: Installation,
    wish: Wish,
    importer: Importer,
    found: list[records.Record],
    faults: list[Fault],
) -> Plan:
    """Enter and commit, unless anything at all is wrong and nothing may be skipped."""
    with installation.database.session(write=True) as session:
        organisation = accounts.organisation_by_ref(session, wish.organisation)
        if organisation is None:
            raise SettingsError(f"There is no organisation {wish.organisation}.")
        plan = importer.plan(session, organisation, found, faults, source=wish.source_name)
        if plan.faults and not wish.skip_bad:
            raise ImportFaults(plan.faults)
        importer.enter(
            session,
            installation.actor,
            organisation,
            plan,
            source=wish.source_name,
            why=f"Import: {wish.file.name}",
            publish=wish.publish,
            now=clock.utc_now(),
        )
        session.commit()
    return plan


def _report(done: Plan) -> list[str]:
    """What was done, and which ones were changed or left alone."""
    counts = {what: len(done.of(what)) for what in (imports.NEW, imports.UNCHANGED)}
    lines = [f"{counts[imports.NEW]} new, {counts[imports.UNCHANGED]} unchanged."]
    changed, left = done.of(imports.CHANGED), done.of(*imports.LEFT_ALONE)
    if changed:
        lines.append(f"{len(changed)} changed:")
        lines += [f"  row {step.record.row}, {step.thing.ref}" for step in changed[:MOST_SHOWN]]
    if left:
        lines.append(f"{len(left)} differ from what is here and were left alone:")
        lines += [
            f"  row {step.record.row}, {step.thing.ref} {imports.IN_WORDS[step.what]}"
            for step in left[:MOST_SHOWN]
        ]
    if done.faults:
        lines += [f"{len(done.faults)} faults; their rows were skipped:", *_listed(done.faults)]
    return lines


def _listed(faults: list[Fault]) -> list[str]:
    lines = [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        lines.append(f"  and {len(faults) - MOST_SHOWN} more")
    return lines
