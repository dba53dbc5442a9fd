"""Registry number and internal notes of a public need, for those who write and approve it."""

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import Stale
from marketplace.needs import drafts, operations
from marketplace.needs.forms.deciding import InternalForm
from marketplace.needs.models import Need, NeedInternal
from marketplace.needs.views import bp
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import signed_in

Page = str | Response | tuple[str, int]


@bp.route("/needs/<ref>/internal", methods=["GET", "POST"])
@signed_in(write=True)
def edit_internal(ref: str) -> Page:
    """What the body keeps for itself; it changes without a version."""
    need = drafts.need_of_writer(g.session, g.actor, ref)
    internal = g.session.get_one(NeedInternal, need.id)
    form = InternalForm(obj=internal)
    if not form.is_submitted():
        form.revision.data = str(need.revision)
        return _page(need, form)
    if not form.validate():
        return _page(need, form, status=422)
    try:
        operations.update_internal(
            g.session, g.actor, need, form.values(), now=clock.now(), revision=form.revision_number
        )
    except Stale as error:
        # What stands now is shown beside what was typed; to press again is then a choice.
        form.revision.data = str(need.revision)
        g.session.refresh(internal)
        return _page(need, form, status=409, problem=message(error), stands=internal)
    g.session.commit()
    flash(_("What you keep for yourselves is saved."), "success")
    return redirect(url_for("needs.show_need", ref=ref))


def _page(
    need: Need,
    form: InternalForm,
    *,
    status: int = 200,
    problem: str | None = None,
    stands: NeedInternal | None = None,
) -> tuple[str, int]:
    page = render_template(
        "needs/internal.html", need=need, form=form, problem=problem, stands=stands
    )
    return page, status
