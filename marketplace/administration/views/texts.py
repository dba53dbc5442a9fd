"""The arena's own texts: write, look before saving, read earlier versions, restore one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.administration.forms.arena import WrittenForm
from marketplace.administration.queries import log
from marketplace.administration.views import bp
from marketplace.arena import operations, queries, rules
from marketplace.arena.documents import Written, places, written
from marketplace.arena.models import ArenaText
from marketplace.core.errors import DomainError, NotFound, Stale
from marketplace.core.language import LANGUAGES
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles

Answer = str | Response | tuple[str, int]
TITLES = {
    "start": _l("About the arena, on the start page"),
    "about": _l("About Behovstorget"),
    "privacy": _l("Personal data"),
    "accessibility": _l("Accessibility statement"),
}
LANGUAGE_NAMES = {"sv": _l("Swedish"), "en": _l("English")}
WHERE = {
    "start": "pages.start",
    "about": "pages.about",
    "privacy": "pages.privacy",
    "accessibility": "pages.accessibility",
}


@dataclass(frozen=True)
class Line:
    """A text in one language, in the list."""

    title: str
    language_name: str
    url: str
    changed_at: datetime | None


@dataclass(frozen=True)
class Earlier:
    """One version among the earlier ones."""

    number: int
    note: str
    who: str
    at: datetime
    url: str


@bp.get("/<language>/administration/texts")
@roles("platform_admin", write=False)
def list_texts() -> str:
    """Every text in both languages, and when it was last written."""
    newest = queries.newest_numbers(g.session)
    lines = [
        Line(
            str(TITLES[name]),
            str(LANGUAGE_NAMES[code]),
            url_for("administration.edit_text", name=name, code=code),
            newest[name, code][1] if (name, code) in newest else None,
        )
        for name in rules.TEXTS
        for code in LANGUAGES
    ]
    return render_template("administration/texts.html", lines=lines)


@bp.route("/<language>/administration/texts/<name>/<code>", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def edit_text(name: str, code: str) -> Answer:
    """Write a text anew."""
    _require_known(name, code)
    body, _since = queries.text(g.session, name, code)
    newest = queries.newest(g.session, name, code)
    form = WrittenForm(body=body, revision=str(newest.number if newest else 0))
    if not form.is_submitted():
        return _edit_page(name, code, form)
    if not form.validate():
        return _edit_page(name, code, form), 422
    if form.decision.data == "preview":
        return _edit_page(name, code, form, shown=_written(form.body.data or "", name, code))
    return _save(name, code, form)


def _save(name: str, code: str, form: WrittenForm) -> Answer:
    try:
        saved = operations.save_text(
            g.session,
            g.actor,
            name,
            code,
            form.body.data or "",
            note=form.note.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )
    except Stale as error:
        newest = queries.newest(g.session, name, code)
        form.revision.data = str(newest.number if newest else 0)
        return _edit_page(name, code, form, error=errors.message(error), theirs=newest), 409
    except DomainError as error:
        return _edit_page(name, code, form, error=errors.message(error)), 422
    g.session.commit()
    flash(_("The text is saved and shown.") if saved else _("Nothing was changed."), "success")
    return redirect(url_for("administration.edit_text", name=name, code=code))


@bp.route(
    "/<language>/administration/texts/<name>/<code>/<int(max=1000000):number>",
    methods=["GET", "POST"],
)
@roles("platform_admin", write=True)
def show_version(name: str, code: str, number: int) -> Answer:
    """An earlier version, which can hold again."""
    _require_known(name, code)
    versions = queries.versions(g.session, name, code)
    version = next((one for one in versions if one.number == number), None)
    if version is None:
        raise NotFound("not_found")
    form = ActionForm()
    if form.validate_on_submit():
        note = _("Version %(number)s again", number=number)
        operations.restore_text(g.session, g.actor, version, note=note, now=clock.now())
        g.session.commit()
        flash(_("Version %(number)s holds again.", number=number), "success")
        return redirect(url_for("administration.edit_text", name=name, code=code))
    return render_template(
        "administration/text_version.html",
        title=str(TITLES[name]),
        language_name=str(LANGUAGE_NAMES[code]),
        code=code,
        version=_earlier([version])[0],
        holds=version.number == versions[0].number,
        shown=_written(version.body, name, code),
        back=url_for("administration.edit_text", name=name, code=code),
        form=form,
    )


def _require_known(name: str, code: str) -> None:
    if name not in rules.TEXTS or code not in LANGUAGES:
        abort(404)


def _edit_page(
    name: str,
    code: str,
    form: WrittenForm,
    *,
    shown: Written | None = None,
    error: str | None = None,
    theirs: ArenaText | None = None,
) -> str:
    return render_template(
        "administration/text.html",
        title=str(TITLES[name]),
        language_name=str(LANGUAGE_NAMES[code]),
        code=code,
        form=form,
        shown=shown,
        error=error,
        theirs=theirs.body if theirs else None,
        versions=_earlier(queries.versions(g.session, name, code)),
        page_url=url_for(WHERE[name], language=code),
        languages=[
            (url_for("administration.edit_text", name=name, code=c), str(LANGUAGE_NAMES[c]))
            for c in LANGUAGES
            if c != code
        ],
    )


def _written(body: str, name: str, code: str) -> Written:
    """As it will be shown: what the shipped text says where it is empty."""
    arena = accounts.arena(g.session)
    body = body.strip() or queries.shipped_text(name, code)
    if arena is None:
        return written(body, places(code))
    named = places(
        code,
        name=arena.name,
        contact=arena.contact,
        town=arena.town,
        description=arena.description,
    )
    return written(body, named)


def _earlier(versions: Sequence[ArenaText]) -> list[Earlier]:
    names = log.persons_by_id(g.session, {v.person_id for v in versions if v.person_id})
    return [
        Earlier(
            number=version.number,
            note=version.note or ("" if version.body else str(_("The shipped text again"))),
            who=names.get(version.person_id or 0, ""),
            at=version.at,
            url=url_for(
                "administration.show_version",
                name=version.name,
                code=version.language,
                number=version.number,
            ),
        )
        for version in versions
    ]
