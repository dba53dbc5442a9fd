"""The `behovstorget` command."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import BinaryIO

import click

from config import SettingsError
from marketplace import backup, codes, demonstration, examining, importing
from marketplace.accounts import operations as accounts
from marketplace.accounts.passwords import MIN_LENGTH, Passwords
from marketplace.commands import with_installation
from marketplace.core import migrate
from marketplace.evaluating import TASKS, EvaluationFault, evaluate
from marketplace.importing import Importer
from marketplace.installation import Installation
from marketplace.needs import imports as need_imports
from marketplace.notifications.bounces import read_bounce
from marketplace.notifications.operations import note_bounce
from marketplace.offers import imports as offer_imports
from marketplace.publishing import index
from marketplace.refitting import refit
from marketplace.search import learning_words
from marketplace.search.engine import Query
from marketplace.search.meaning.embedding import EmbeddingFailed
from marketplace.search.meaning.nano import NanoEmbedder
from marketplace.search.tantivy_index import NotInstalled
from marketplace.serving import serve as serve_site
from marketplace.web import clock, logs

DEMO_PORT = 8000
MOST_REPORT = 1_000_000
ENGINES = list(index.INDEXES_OF_WORDS)  # what looks up phrases and fields
KINDS = [code for code, _label in codes.choices("organisation_kind", "en")]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Behovstorget: where public bodies tell their welfare needs early."""


@main.command()
@with_installation
def init(installation: Installation) -> None:
    """Create the database, or bring it up to date."""
    migrate.upgrade(installation.database.engine)
    click.echo("The database is up to date.")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--worker/--no-worker", default=True, help="Without: the worker runs elsewhere.")
@with_installation
def serve(installation: Installation, host: str, port: int, worker: bool) -> None:
    """Serve the site with gunicorn, and run the worker beside it. SIGHUP loads the program anew."""
    installation.require_schema()
    installation.refuse_demo_accounts()
    if installation.settings.demo and host not in {"127.0.0.1", "localhost", "::1"}:
        raise SettingsError("A demonstration is served on 127.0.0.1 only.")
    raise SystemExit(serve_site(installation.settings, host, port, worker=worker))


@main.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
@with_installation
def worker(installation: Installation, once: bool) -> None:
    """Keep the index, send mail, compute matches, close what is due."""
    installation.require_schema()
    work = installation.worker()
    if once:
        work.drain()
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work.run(stop)


@main.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@with_installation
def back_up(installation: Installation, file: Path) -> None:
    """Write the database and the kept files to FILE, which must not be there yet.

    The site may be running. FILE holds everything but the settings, so guard it well.
    """
    installation.require_schema()
    backup.back_up(installation, file, click.echo)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only read it whole and compare its sums.")
@with_installation
def restore(installation: Installation, file: Path, check: bool) -> None:
    """Fill an empty installation with what `backup` wrote to FILE, on either database."""
    if not check:
        backup.restore(installation, file, click.echo)
        return
    manifest = backup.check(file)
    click.echo(f"Whole: schema {manifest['schema']}, made at {manifest['made_at']}.")


@main.command()
@with_installation
def reindex(installation: Installation) -> None:
    """Build the search index anew beside the old one, and switch. The site may be running."""
    installation.require_schema()
    count = index.rebuild(installation.database, installation.engine)
    click.echo(f"{count} texts are indexed.")


@main.command()
@with_installation
def match(installation: Installation) -> None:
    """Compare every public need with every offer anew."""
    installation.require_schema()
    count = 0
    for count, done in enumerate(installation.rematch(), start=1):
        if count % 100 == 0:
            click.echo(f"{count} of {done} needs")
    click.echo(f"{count} needs are matched.")


@main.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def examine(as_json: bool) -> None:
    """Say what is wrong with this installation and what to do; exit status 1 for a fault."""
    raise SystemExit(examining.run(as_json, click.echo))


@main.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
@with_installation
def search(installation: Installation, text: str, as_json: bool, limit: int) -> None:
    """Show what the site finds for TEXT."""
    installation.require_schema()
    if not installation.engine.refresh():
        raise SettingsError("There is no search index yet. Run: behovstorget reindex")
    result = installation.engine.search(Query(text=text, limit=limit), clock.utc_now())
    hits = [{"ref": h.ref, "kind": h.kind, "score": round(h.score, 4)} for h in result.hits]
    if as_json:
        click.echo(json.dumps({"total": result.total, "hits": hits}, ensure_ascii=False))
        return
    click.echo(f"{result.total} found")
    for hit in hits:
        click.echo(f"{hit['score']:.4f}  {hit['kind']:<5}  {hit['ref']}")


@main.command()
@click.option("--port", default=DEMO_PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--prepare", is_flag=True, help="Do all but serve.")
@click.option("--reset", is_flag=True, help="Throw away what the demonstration holds, first.")
def demo(port: int, prepare: bool, reset: bool) -> None:
    """Show the site with the sample: ready accounts, mail as files, on 127.0.0.1 only."""
    os.environ.update(demonstration.environment(os.environ, port))
    _demo(port, prepare, reset)


@main.command("sample")
@click.option("--size", required=True, type=click.IntRange(1, 100_000))
def more_sample(size: int) -> None:
    """Make SIZE more needs and offers from the demonstration's, marked as generated."""
    os.environ.update(demonstration.environment(os.environ, DEMO_PORT))
    _more_sample(size)


@with_installation
def _more_sample(installation: Installation, size: int) -> None:
    demonstration.make_more(installation, size, click.echo)


@with_installation
def _demo(installation: Installation, port: int, prepare: bool, reset: bool) -> None:
    if reset:
        demonstration.reset(installation)
    demonstration.prepare(installation, click.echo)
    if prepare:
        return
    click.echo(demonstration.welcome(installation, port))
    raise SystemExit(serve_site(installation.settings, "127.0.0.1", port))


@main.group("import")
def import_group() -> None:
    """Read needs or offers from CSV, JSON Lines or European notices."""


def _import_command(name: str, importer: Importer) -> None:
    text = importing.help_text(name, importer.COLUMNS, notices=name == "needs")

    @import_group.command(name, help=text)
    @click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
    @click.option(
        "--organisation", "ref", required=True, help="Ref of the owner, such as O-2026-0002."
    )
    @click.option("--publish", is_flag=True, help="Publish as they are; without it: drafts.")
    @click.option("--skip-bad", is_flag=True, help="Import the rest of a file that has faults.")
    @click.option(
        "--source", help="Where external_id is unique.  [default: eforms for .xml, else import]"
    )
    @with_installation
    def run(
        installation: Installation,
        files: tuple[Path, ...],
        ref: str,
        publish: bool,
        skip_bad: bool,
        source: str | None,
    ) -> None:
        installation.require_schema()
        for file in files:
            wish = importing.Wish(file, ref, publish, source, skip_bad)
            importing.run(installation, wish, importer, click.echo)


_import_command("needs", need_imports)
_import_command("offers", offer_imports)


@main.group()
def user() -> None:
    """Accounts."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", show_default=True)
@click.option("--organisation", "ref", help="Ref of the organisation to join.")
@click.option("--role", "roles", multiple=True, help="A role in it; may be repeated.")
@click.option("--password", help="Asked for when left out (or PASSWORD in the environment).")
@with_installation
def user_create(
    installation: Installation,
    email: str,
    name: str,
    language: str,
    ref: str | None,
    roles: tuple[str, ...],
    password: str | None,
) -> None:
    """Add an account, and make it a member of an organisation."""
    installation.require_schema()
    hashed = Passwords(installation.settings.hashing_cost).hash(_password(password))
    with installation.database.session(write=True) as session:
        accounts.create_account(
            session,
            installation.actor,
            email=email,
            name=name,
            language=language,
            password_hash=hashed,
            organisation_ref=ref,
            roles=roles,
            now=clock.utc_now(),
        )
        session.commit()
    click.echo(f"{email} can sign in.")


def _password(given: str | None) -> str:
    password: str = (
        given
        or os.environ.get("PASSWORD")
        or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if len(password) < MIN_LENGTH:
        raise SettingsError(f"A password needs at least {MIN_LENGTH} characters.")
    return password


@main.group()
def organisation() -> None:
    """Organisations."""


@organisation.command("create")
@click.option("--name", required=True)
@click.option(
    "--kind",
    required=True,
    type=click.Choice([c for c, _ in codes.choices("organisation_kind", "en")]),
)
@click.option("--number", required=True, help="Organisation number; its checksum is tried.")
@click.option("--place", "places", multiple=True, help="Municipality or county code.")
@click.option("--verified", is_flag=True, help="It may publish at once.")
@with_installation
def organisation_create(
    installation: Installation,
    name: str,
    kind: str,
    number: str,
    places: tuple[str, ...],
    verified: bool,
) -> None:
    """Add an organisation. The last line printed is its ref."""
    installation.require_schema()
    with installation.database.session(write=True) as session:
        made = accounts.create_organisation(
            session,
            installation.actor,
            name=name,
            kind=kind,
            org_number=number,
            places=places,
            now=clock.utc_now(),
        )
        if verified:
            accounts.verify_organisation(session, installation.actor, made, now=clock.utc_now())
        ref = made.ref
        session.commit()
    click.echo(ref)


@main.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--task", type=click.Choice(TASKS), default="search", show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True)
@click.option("--semantic", is_flag=True, help="With the meaning of texts, by the local model.")
@click.option("--json", "as_json", is_flag=True, help="One object, on the last line.")
def evaluate_set(folder: Path, task: str, engine: str, semantic: bool, as_json: bool) -> None:
    """Measure search, or matching, on a FOLDER of documents, queries and judgments."""
    logs.configure("json")
    try:
        measured = evaluate(folder, task, NanoEmbedder() if semantic else None, engine)
    except (EvaluationFault, EmbeddingFailed, NotInstalled) as fault:
        raise click.ClickException(str(fault)) from fault
    if as_json:
        click.echo(json.dumps(dict(measured.figures)))
        return
    click.echo(f"{measured.queries} queries, {measured.documents} documents")
    for name, value in measured.figures.items():
        click.echo(f"{name:<10} {value:.3f}")


@main.command("lexicon")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Folder.  [default: the product's]")
def learn_words(file: Path, output: Path | None) -> None:
    """Learn which words mean the same from FILE (CSV: label_sv, label_en) and our own texts."""
    try:
        click.echo(f"{learning_words.make(file, output)} pairs of words")
    except learning_words.UnreadableTexts as fault:
        raise click.ClickException(str(fault)) from fault


@main.command("bounced")
@click.argument("report", type=click.File("rb"), default="-")
@with_installation
def note_bounced(installation: Installation, report: BinaryIO) -> None:
    """Note in the log of mail what a delivery REPORT says; a mail server pipes it here."""
    bounce = read_bounce(report.read(MOST_REPORT))
    if bounce is None:
        raise click.ClickException("This is no report of a mail that was given up.")
    with installation.database.session(write=True) as session:
        known = note_bounce(
            session, installation.actor, bounce.message_id, bounce.answer, now=clock.utc_now()
        )
        session.commit()
    click.echo(f"{bounce.message_id}: {bounce.answer if known else 'not one of ours'}")


main.add_command(refit)


if __name__ == "__main__":
    main()
