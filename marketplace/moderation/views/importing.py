"""Importing a file: choose it, see what would happen, and do exactly that."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from marketplace.accounts import queries as accounts
from marketplace.core import imports
from marketplace.core.errors import DomainError, Stale
from marketplace.core.imports import Plan
from marketplace.core.records import FileFault
from marketplace.moderation import uploading
from marketplace.moderation.uploading_forms import ImportForm, UploadForm
from marketplace.moderation.uploads import ImportUpload
from marketplace.moderation.views import bp
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import roles
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]
SHOWN = 200
WORDS = {
    imports.NEW: _l("New"),
    imports.CHANGED: _l("Changed: gets the new text"),
    imports.UNCHANGED: _l("The same as before"),
    imports.EDITED: _l("Edited here since: left alone"),
    imports.OLDER: _l("Older than what is here: left alone"),
    imports.CLOSED: _l("Cannot take new text now: left alone"),
}


@dataclass(frozen=True)
class Shown:
    """A row of the preview."""

    row: int
    title: str
    language: str
    what: str
    ref: str


@bp.route("/desk/import", methods=["GET", "POST"])
@roles("moderator", write=True)
def choose_file() -> Answer:
    """Upload a file for an organisation."""
    form = UploadForm()
    owners = [(one.ref, one.name) for one in uploading.owners(g.session)]
    form.organisation.choices = [("", _("Choose")), *owners]
    if not form.is_submitted():
        return _choosing(form)
    if not form.validate():
        return _choosing(form), 422
    return _keep(form)


def _choosing(form: UploadForm) -> str:
    return render_template("moderation/import.html", form=form)


def _keep(form: UploadForm) -> Answer:
    organisation = accounts.organisation_by_ref(g.session, form.organisation.data)
    assert organisation is not None  # noqa: S101 - it was one of the choices
    upload = uploading.keep_upload(
        g.session,
        g.actor,
        organisation,
        name=secure_filename(form.file.data.filename) or "import",
        content=form.file.data.read(),
        publish=form.publish.data,
        now=clock.now(),
    )
    try:
        uploading.plan_of(g.session, upload)
    except FileFault as fault:
        g.session.rollback()
        form.file.errors = [*form.file.errors, _in_words(fault)]
        return _choosing(form), 422
    g.session.commit()
    return redirect(url_for("moderation.preview_import", upload_id=upload.id))


def _in_words(fault: FileFault) -> str:
    return str(_("The file cannot be imported: %(why)s.", why=fault.words(present_language())))


@bp.route("/desk/import/<int(max=2147483647):upload_id>", methods=["GET", "POST"])
@roles("moderator", write=True)
def preview_import(upload_id: int) -> Answer:
    """What the file would do; the button does exactly that."""
    upload = uploading.own_upload(g.session, g.actor, upload_id)
    form = ImportForm()
    if not form.validate_on_submit():
        return _preview(upload)
    try:
        done = uploading.import_upload(
            g.session, g.actor, upload, seen=form.seen.data or "", now=clock.now()
        )
    except Stale as error:
        return _preview(upload, errors.message(error)), 409
    except DomainError as error:
        g.session.rollback()
        return _preview(upload, errors.message(error)), 422
    g.session.commit()
    flash(_told(done), "success")
    return redirect(url_for("moderation.choose_file"))


def _preview(upload: ImportUpload, error: str | None = None) -> str:
    plan = uploading.plan_of(g.session, upload)
    form = ImportForm(formdata=None, seen=plan.sum)
    language = present_language()
    taken = plan.of(imports.NEW, imports.CHANGED)
    order = [*taken, *plan.of(*imports.LEFT_ALONE), *plan.of(imports.UNCHANGED)]
    return render_template(
        "moderation/import_preview.html",
        upload=upload,
        form=form,
        drop=ActionForm(),
        error=error,
        counts=[(words, len(plan.of(what))) for what, words in WORDS.items() if plan.of(what)],
        rows=[_shown(step) for step in order[:SHOWN]],
        total=len(order),
        faults=[(f.row, f.column, f.words(language)) for f in plan.faults[:SHOWN]],
        faults_total=len(plan.faults),
        taken=len(taken),
    )


def _shown(step: imports.Step) -> Shown:
    return Shown(
        row=step.record.row,
        title=str(step.values.get("title") or step.record.external_id),
        language=str(step.values.get("language") or "sv"),
        what=str(WORDS[step.what]),
        ref=step.thing.ref if step.thing is not None else "",
    )


def _told(done: Plan) -> str:
    new, changed = len(done.of(imports.NEW)), len(done.of(imports.CHANGED))
    return " ".join(
        [
            ngettext("%(num)s is new.", "%(num)s are new.", new),
            ngettext("%(num)s got a new text.", "%(num)s got a new text.", changed),
        ]
    )


@bp.post("/desk/import/<int(max=2147483647):upload_id>/drop")
@roles("moderator", write=True)
def drop_import(upload_id: int) -> Answer:
    """Import nothing, and keep the file no longer."""
    upload = uploading.own_upload(g.session, g.actor, upload_id)
    if ActionForm().validate_on_submit():
        uploading.drop_upload(g.session, g.actor, upload, now=clock.now())
        g.session.commit()
        flash(_("Nothing was imported. The file is gone from here."), "info")
    return redirect(url_for("moderation.choose_file"))
