"""`refit`: weights refitted to the moderators' decisions, what that gains on decisions that were
held back, and putting them to use when asked."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from config import SettingsError
from marketplace.arena import queries as arena
from marketplace.commands import with_installation
from marketplace.installation import Installation
from marketplace.matching import decided, operations, weights
from marketplace.matching.decided import Decision
from marketplace.matching.rules import REASON_KINDS
from marketplace.meaning.queries import with_vectors
from marketplace.meaning.rules import own_words
from marketplace.search.documents import Document
from marketplace.search.engine import Engine
from marketplace.search.meaning.embedding import PASSAGE, QUERY, Embedder
from marketplace.search.refitting.fitting import values
from marketplace.search.refitting.judging import FEWEST_DECISIONS, FEWEST_NEEDS, Verdict, judge
from marketplace.search.refitting.measuring import Pairs, measure
from marketplace.web import clock

NOT_BETTER = "Not applied: the refit is not better, beyond chance, than the weights in use."
APPLIED = (
    "Applied. The worker lets the index know, and scores anew what nobody has decided.\n"
    "Back to the shipped weights: behovstorget refit --reset"
)
SELDOM = 0.001
DISMISS = REASON_KINDS["dismissed"]


@click.command()
@click.option("--apply", "applies", is_flag=True, help="Use them, if they are better.")
@click.option("--reset", is_flag=True, help="Use the shipped weights again; nothing is learnt.")
@click.option(
    "--without",
    multiple=True,
    metavar="REASON",
    help="Code of a reason to dismiss that says nothing about how well texts fit; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@with_installation
def refit(
    installation: Installation, applies: bool, reset: bool, without: Sequence[str], as_json: bool
) -> None:
    """Refit the weights of matching to what moderators have decided, and say what it gains."""
    installation.require_schema()
    if reset:
        _reset(installation)
        return
    report = learn(installation, without)
    click.echo(report.as_json() if as_json else "\n".join(report.lines()))
    if applies:
        _apply(installation, report)
        click.echo(APPLIED, err=as_json)


@dataclass(frozen=True)
class Report:
    """What was learnt from how many decisions."""

    verdict: Verdict
    dismissed_for: Sequence[tuple[str, str, int]]
    left_out: int
    without_meaning: int

    def lines(self) -> Iterator[str]:
        """For a person."""
        verdict = self.verdict
        yield f"{verdict.decisions} decisions about the offers of {verdict.needs} needs"
        yield f"{verdict.compared_needs} needs have both curated and dismissed pairs"
        for code, label, number in self.dismissed_for:
            yield f"  {number:4} dismissed: {label} ({code})"
        if self.left_out:
            yield f"  {self.left_out:4} left out, by their reason"
        if self.without_meaning:
            yield f"  {self.without_meaning:4} are compared by their words alone"
        yield from _table(verdict)
        yield _sentence(verdict)

    def as_json(self) -> str:
        """For a program."""
        verdict = self.verdict
        told = {
            **verdict.figures(),
            "left_out": self.left_out,
            "without_meaning": self.without_meaning,
            "today": _named(verdict, "today"),
            "refitted": _named(verdict, "refitted"),
            "says": _sentence(verdict),
        }
        return json.dumps(told, ensure_ascii=False)


def _table(verdict: Verdict) -> Iterator[str]:
    rows: list[tuple[str, float, float]] = [
        ("in right order, held back", verdict.ordered_today, verdict.ordered_refitted),
        ("log loss, held back", verdict.loss_today, verdict.loss_refitted),
    ]
    before, after = _named(verdict, "today"), _named(verdict, "refitted")
    rows += [(f"weight of {name}", before[name], after[name]) for name in before]
    yield f"{'':28}{'in use':>8}{'refitted':>10}"
    for name, old, new in rows:
        yield f"{name:28}{old:8.3f}{new:10.3f}"


def _named(verdict: Verdict, which: str) -> dict[str, float]:
    held = values(getattr(verdict, which))
    return {".".join(filter(None, place)): weight for place, weight in held.items()}


def _sentence(verdict: Verdict) -> str:
    if not verdict.is_enough:
        return (
            f"Not enough decisions: this takes {FEWEST_DECISIONS}, and {FEWEST_NEEDS} needs with"
            " both curated and dismissed pairs."
        )
    often = f"{verdict.chance:.1%}" if verdict.chance >= SELDOM else f"less than {SELDOM:.1%}"
    chance = f"a difference as large comes by chance {often} of the time"
    if verdict.is_better:
        return f"The refit is better on decisions it has not seen ({chance}). Use it: --apply"
    return f"The refit is not better, beyond chance, on decisions it has not seen ({chance})."


def learn(installation: Installation, without: Sequence[str]) -> Report:
    """Refit to every decision but those that were dismissed for one of these reasons."""
    engine = installation.engine
    if not engine.refresh():
        raise SettingsError("There is no search index yet. Run: behovstorget reindex")
    with installation.database.session() as session:
        known = {one.code: one.label("en") for one in arena.all_reasons(session, DISMISS)}
        _require_known(without, known)
        every = decided.decisions(session)
        kept = [one for one in every if one.fits or one.reason_code not in without]
        needs = with_vectors(session, [one.need for one in kept], engine.model)
        offers = with_vectors(session, [one.offer for one in kept], engine.model)
        today = weights.in_use(session)
    if not kept:
        raise SettingsError("Nobody has decided about a pair yet, so there is nothing to learn.")
    reading = Reading(installation.embedder)
    asked = [reading.read(one, QUERY) for one in needs]
    found = [reading.read(one, PASSAGE) for one in offers]
    pairs = _measured(engine, kept, asked, found)
    counts = Counter(one.reason_code for one in every if not one.fits)
    told = [(code, known.get(code, code), number) for code, number in counts.most_common()]
    unknown = int((~pairs.means).sum()) if engine.model else 0
    return Report(judge(pairs, today), told, len(every) - len(kept), unknown)


def _require_known(without: Sequence[str], known: dict[str, str]) -> None:
    strange = sorted(set(without) - known.keys())
    if strange:
        raise SettingsError(
            f"Not a reason to dismiss: {', '.join(strange)}. There are: {', '.join(sorted(known))}"
        )


def _measured(
    engine: Engine,
    kept: Sequence[Decision],
    needs: Sequence[Document],
    offers: Sequence[Document],
) -> Pairs:
    """Each pair as the moderator had it on the day: horizons change."""
    rows = [
        measure(engine, need, offer, decision.at)
        for decision, need, offer in zip(kept, needs, offers, strict=True)
    ]
    return Pairs.of(rows, [one.need_id for one in kept], [one.fits for one in kept])


class Reading:
    """Vectors of texts that have been changed or withdrawn since: computed again, kept nowhere.
    By a model in this process alone; others are not sent what is public no more."""

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder if embedder is not None and embedder.is_local else None
        self._known: dict[tuple[str, str], bytes] = {}

    def read(self, document: Document, role: str) -> Document:
        """The document with its vector for this role, if one can be had."""
        if self._embedder is None or role in document.vectors:
            return document
        text = own_words(document)
        if (role, text) not in self._known:
            embed = self._embedder.queries if role == QUERY else self._embedder.passages
            self._known[role, text] = embed([text])[0]
        return document.with_vectors({**document.vectors, role: self._known[role, text]})


def _apply(installation: Installation, report: Report) -> None:
    verdict = report.verdict
    if not verdict.is_better:
        raise click.ClickException(NOT_BETTER)
    with installation.database.session(write=True) as session:
        if weights.in_use(session) != verdict.today:
            raise SettingsError("Other weights have come into use meanwhile. Run it again.")
        operations.use_weights(
            session,
            installation.actor,
            verdict.refitted,
            figures=verdict.figures(),
            now=clock.utc_now(),
        )
        session.commit()


def _reset(installation: Installation) -> None:
    with installation.database.session(write=True) as session:
        operations.use_shipped_weights(session, installation.actor, now=clock.utc_now())
        session.commit()
    click.echo("The shipped weights are in use again.")
