"""A new version of a public need: opened, published with a note, or thrown away."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import DomainError
from marketplace.needs import drafts, operations, rules
from marketplace.needs.forms.deciding import VersionForm
from marketplace.needs.views import bp
from marketplace.needs.views.draft_page import draft_page
from marketplace.needs.views.review import done, is_first_draft, need_gone_on, refused
from marketplace.web import clock
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in

Page = str | Response | tuple[str, int]


@bp.post("/needs/<ref>/revise")
@signed_in(write=True)
def revise_need(ref: str) -> Page:
    """Open a working copy, or go to the one that is open."""
    need, form = drafts.need_of_writer(g.session, g.actor, ref), ActionForm()
    if need.state not in rules.REVISABLE:
        return redirect(url_for("needs.show_need", ref=ref))
    if form.validate():
        operations.start_revision(g.session, g.actor, need, now=clock.now())
        g.session.commit()
    return redirect(url_for("needs.show_draft", ref=ref))


@bp.post("/needs/<ref>/publish-version")
@signed_in(write=True)
def publish_version(ref: str) -> Page:
    """Publish the working copy as the next version."""
    need, form = drafts.need_of_writer(g.session, g.actor, ref), VersionForm()
    draft = drafts.open_draft(g.session, need)
    if draft is None or is_first_draft(draft):
        return need_gone_on(need, form.note.data or "")
    if not form.validate():
        return draft_page(draft, publishing=form, status=422)
    try:
        version = operations.publish_revision(
            g.session,
            g.actor,
            need,
            note=form.note.data or "",
            now=clock.now(),
            revision=form.revision_number,
        )
    except DomainError as error:
        return refused(draft, error, publishing=form)
    return done(ref, _("Version %(number)s is published.", number=version.number))


@bp.route("/needs/<ref>/discard", methods=["GET", "POST"])
@signed_in(write=True)
def discard_version(ref: str) -> Page:
    """Throw the working copy away, after a question."""
    need, form = drafts.need_of_writer(g.session, g.actor, ref), ActionForm()
    draft = drafts.open_draft(g.session, need)
    if draft is None or is_first_draft(draft):
        return need_gone_on(need)
    if not form.validate_on_submit():
        form.revision.data = str(need.revision)
        return render_template("needs/discard.html", draft=draft, form=form)
    try:
        operations.discard_revision(
            g.session, g.actor, need, now=clock.now(), revision=form.revision_number
        )
    except DomainError as error:
        return refused(draft, error)
    g.session.commit()
    flash(_("The new version is thrown away. The need stands as it was."), "success")
    return redirect(url_for("needs.show_need", ref=ref))
