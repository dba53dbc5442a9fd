"""`behovstorget import`: one file into one organisation, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import SettingsError
from marketplace.accounts import queries as accounts
from marketplace.core import records
from marketplace.core.imports import ImportFaults, Report
from marketplace.core.records import Column, Fault, FileFault
from marketplace.installation import Installation
from marketplace.web import clock

Enter = Callable[..., Report]
MOST_SHOWN = 200


@dataclass(frozen=True)
class Wish:
    """What a command was asked to import."""

    file: Path
    organisation: str
    publish: bool
    source: str


def help_text(name: str, columns: Mapping[str, Column]) -> str:
    """What `--help` says."""
    return (
        f"Read {name} from FILE (.csv, or .jsonl with one object a line), in UTF-8.\n\n"
        "Everything is imported or nothing; faults are listed by row and column. What was imported"
        " before is left as it is.\n\n\b\nColumns:\n" + records.describe(columns)
    )


def run(
    installation: Installation,
    wish: Wish,
    columns: Mapping[str, Column],
    enter: Enter,
    tell: Callable[[str], Any],
) -> None:
    """Import, and say what was done. Raises SettingsError with what is wrong."""
    try:
        found, faults = records.read(wish.file, columns)
        report = _enter(installation, wish, found, faults, enter)
    except FileFault as error:
        raise SettingsError(f"{wish.file.name}: {error}. Nothing was imported.") from error
    except ImportFaults as error:
        raise SettingsError(_list(wish, error.faults)) from error
    tell(f"{report.created} new, {report.unchanged} unchanged.")
    if report.differing:
        tell(f"{report.differing} differ from what was imported before and were left alone.")


def _enter(
    installation: Installation,
    wish: Wish,
    found: list[records.Record],
    faults: list[Fault],
    enter: Enter,
) -> Report:
    """Enter and commit, unless anything at all is wrong."""
    with installation.database.session(write=True) as session:
        organisation = accounts.organisation_by_ref(session, wish.organisation)
        if organisation is None:
            raise SettingsError(f"There is no organisation {wish.organisation}.")
        try:
            report = enter(
                session,
                installation.actor,
                organisation,
                found,
                source=wish.source,
                why=f"Import: {wish.file.name}",
                publish=wish.publish,
                now=clock.utc_now(),
            )
        except ImportFaults as error:
            raise ImportFaults(sorted([*faults, *error.faults])) from error
        if faults:
            raise ImportFaults(faults)
        session.commit()
    return report


def _list(wish: Wish, faults: list[Fault]) -> str:
    lines = [f"  {fault}" for fault in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        lines.append(f"  and {len(faults) - MOST_SHOWN} more")
    head = f"{wish.file.name} has {len(faults)} faults. Nothing was imported."
    return "\n".join([head, *lines])
