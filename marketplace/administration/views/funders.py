"""Funders: names and logos. A logo is looked at before it is kept, and served as what it is."""

from flask import Response as Answered
from flask import current_app, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from marketplace.administration.forms.arena import FunderChangeForm, FunderForm
from marketplace.administration.views import bp
from marketplace.arena import operations, queries, rules
from marketplace.arena.models import Funder
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.files import Files
from marketplace.web import clock
from marketplace.web.guards import public, roles

Answer = str | Response | tuple[str, int]


@bp.route("/<language>/administration/funders", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def list_funders() -> Answer:
    """Every funder, and a form for one more."""
    form = FunderForm()
    if not form.validate_on_submit():
        return _list_page(form), 422 if form.is_submitted() else 200
    try:
        operations.start_funder(
            g.session,
            g.actor,
            name=form.name.data or "",
            url=form.url.data or "",
            logo=_logo(form.logo.data),
            now=clock.now(),
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _list_page(form), 422
    g.session.commit()
    flash(_("The funder is named at the foot of every page."), "success")
    return redirect(url_for("administration.list_funders"))


def _list_page(form: FunderForm) -> str:
    funders = queries.all_funders(g.session)
    return render_template("administration/funders.html", form=form, funders=funders)


@bp.route("/<language>/administration/funders/<int(max=1000000):number>", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def edit_funder(number: int) -> Answer:
    """Change a funder, or hide it."""
    funder = g.session.get(Funder, number)
    if funder is None:
        raise NotFound("not_found")
    held = {n: getattr(funder, n) for n in ("name", "url", "is_shown", "position")}
    form = FunderChangeForm(**held)
    if not form.validate_on_submit():
        return _funder_page(funder, form), 422 if form.is_submitted() else 200
    try:
        operations.change_funder(
            g.session,
            g.actor,
            funder,
            name=form.name.data or "",
            url=form.url.data or "",
            is_shown=bool(form.is_shown.data),
            position=form.position.data or 0,
            logo=_logo(form.logo.data),
            now=clock.now(),
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _funder_page(funder, form), 422
    g.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for("administration.list_funders"))


def _funder_page(funder: Funder, form: FunderChangeForm) -> str:
    return render_template("administration/funder.html", form=form, funder=funder)


def _files() -> Files:
    return Files(current_app.config["SETTINGS"].files_dir)


def _logo(upload: FileStorage | None) -> tuple[str, str] | None:
    """Keep the picture; its name and kind. None when there is none. Raises Invalid."""
    if upload is None or not upload.filename:
        return None
    data = upload.stream.read(rules.MAX_LOGO + 1)
    if len(data) > rules.MAX_LOGO:
        raise Invalid("logo_too_large", {"logo": "logo_too_large"})
    kind = rules.picture_kind(data)
    if kind is None:
        raise Invalid("logo_wrong_kind", {"logo": "logo_wrong_kind"})
    return _files().keep(data), kind


@bp.get("/funders/<checksum>")
@public
def funder_logo(checksum: str) -> Answered:
    """A shown funder's logo. Its name is its content's checksum, so it never changes."""
    kind = queries.logo_kind(g.session, checksum)
    data = _files().read(checksum) if kind else None
    if kind is None or data is None:
        raise NotFound("not_found")
    answer = Answered(data, content_type=kind)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
