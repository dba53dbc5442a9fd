"""Writing about the site's accessibility (R19), and what was written."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import operations as accounts
from marketplace.administration.forms.feedback import FeedbackForm, HandledForm
from marketplace.administration.queries import log
from marketplace.administration.views import bp
from marketplace.arena import operations, queries
from marketplace.arena.models import Feedback
from marketplace.arena.rules import BOUNDS
from marketplace.core.errors import DomainError, Forbidden, Invalid, NotFound, WrongState
from marketplace.web import clock, errors
from marketplace.web.guards import public_form, roles
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

Answer = str | Response | tuple[str, int]


@bp.route("/<language>/accessibility/feedback", methods=["GET", "POST"])
@public_form
def give_feedback() -> Answer:
    """Anybody may write; no account is needed."""
    form = FeedbackForm(page=request.args.get("page", "")[: BOUNDS["page"]])
    if not form.validate_on_submit():
        return _form_page(form), 422 if form.is_submitted() else 200
    try:
        _receive(form)
    except Invalid as error:
        form.add_errors(error.fields)
        return _form_page(form), 422
    except Forbidden as error:
        return _form_page(form, errors.message(error)), 429
    g.session.commit()
    flash(_("Thank you. The arena has got what you wrote."), "success")
    return redirect(url_for("pages.accessibility"))


def _receive(form: FeedbackForm) -> None:
    now, address = clock.now(), request.remote_addr or ""
    accounts.check_attempts(g.session, "feedback", "", address, now=now)
    accounts.note_attempt(g.session, "feedback", "", address, now=now)
    operations.receive_feedback(
        g.session,
        g.actor,
        text=form.text.data or "",
        page=form.page.data or "",
        aid=form.aid.data or "",
        reply_to=form.reply_to.data or "",
        language=present_language(),
        now=now,
    )


def _form_page(form: FeedbackForm, error: str | None = None) -> str:
    return render_template("administration/give_feedback.html", form=form, error=error)


@bp.get("/<language>/administration/feedback")
@roles("platform_admin", "moderator", write=False)
def list_feedback() -> str:
    """What waits to be seen to, or what has been."""
    handled, number = "handled" in request.args, page_number(request.args)
    total, rows = queries.feedback(g.session, handled=handled, page=number, limit=PER_PAGE)
    names = log.persons_by_id(g.session, {row.handled_by for row in rows if row.handled_by})
    return render_template(
        "administration/feedback.html",
        page=Page(rows, number, total),
        page_url=lambda n: url_for(
            "administration.list_feedback", handled=1 if handled else None, page=n
        ),
        handled=handled,
        names=names,
        form=HandledForm(),
        is_admin=g.actor.has("platform_admin"),
    )


@bp.post("/<language>/administration/feedback/<int(max=2147483647):number>")
@roles("platform_admin", "moderator", write=True)
def handle_feedback(number: int) -> Answer:
    """It has been seen to."""
    feedback = g.session.get(Feedback, number)
    if feedback is None:
        raise NotFound("not_found")
    form = HandledForm()
    if not form.validate():
        flash("; ".join(str(e) for es in form.errors.values() for e in es), "error")
        return redirect(url_for("administration.list_feedback"))
    try:
        operations.handle_feedback(
            g.session, g.actor, feedback, note=form.note.data or "", now=clock.now()
        )
    except WrongState as error:
        flash(errors.message(error), "info")
    except DomainError as error:
        flash(errors.message(error), "error")
    else:
        flash(_("It is among what has been seen to."), "success")
    g.session.commit()
    return redirect(url_for("administration.list_feedback"))
