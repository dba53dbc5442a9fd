"""Organisations found and helped: who belongs to them, roles put right, an administrator found."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.accounts import rules
from marketplace.accounts.models import Organisation
from marketplace.administration import operations
from marketplace.administration.forms.helping import AppointForm
from marketplace.administration.queries import finding, log
from marketplace.administration.queries.log import Wish
from marketplace.administration.views import bp
from marketplace.administration.views.showing import deed
from marketplace.core.errors import Invalid, NotFound
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.paging import PER_PAGE, Page, page_number

Answer = str | Response | tuple[str, int]
LONGEST = 120
DEEDS_SHOWN = 10


@bp.get("/<language>/administration/organisations")
@roles("platform_admin", write=False)
def list_organisations() -> str:
    """Search by name, ref or number."""
    words, number = request.args.get("q", "").strip()[:LONGEST], page_number(request.args)
    total, found = finding.organisations(g.session, words, page=number, limit=PER_PAGE)
    language = present_language()
    return render_template(
        "administration/organisations.html",
        q=words,
        page=Page(found, number, total),
        page_url=lambda n: url_for("administration.list_organisations", q=words or None, page=n),
        kind_name=lambda code: codes.label("organisation_kind", code, language),
        state_name=lambda code: codes.label("organisation_state", code, language),
    )


@bp.route("/<language>/administration/organisations/<ref>", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def show_organisation(ref: str) -> Answer:
    """One organisation: its people, and a form to appoint an administrator."""
    organisation = accounts.organisation_by_ref(g.session, ref)
    if organisation is None:
        raise NotFound("not_found")
    form = AppointForm()
    if not form.validate_on_submit():
        return _page(organisation, form), 422 if form.is_submitted() else 200
    try:
        member = operations.appoint_admin(
            g.session,
            g.actor,
            organisation,
            email=form.email.data or "",
            reason=form.reason.data or "",
            now=clock.now(),
        )
    except Invalid as error:
        form.add_errors(error.fields)
        return _page(organisation, form), 422
    g.session.commit()
    told = _(
        "%(name)s is now administrator of %(organisation)s.",
        name=member.person.name,
        organisation=organisation.name,
    )
    flash(told, "success")
    return redirect(url_for("administration.show_organisation", ref=ref))


def _page(organisation: Organisation, form: AppointForm) -> str:
    members, language = accounts.members_of(g.session, organisation.id), present_language()
    wish = Wish(organisations=(organisation.id,))
    _total, entries = log.deeds(g.session, wish, page=1, limit=DEEDS_SHOWN)
    names = log.names_of(g.session, entries)
    return render_template(
        "administration/organisation.html",
        organisation=organisation,
        kind=codes.label("organisation_kind", organisation.kind, language),
        state=codes.label("organisation_state", organisation.state, language),
        members=[
            (member, ", ".join(codes.label("role", role, language) for role in member.roles))
            for member in members
        ],
        lacks_admin=rules.is_without_admin(organisation.kind, [m.roles for m in members]),
        admin_role=codes.label("role", rules.admin_role(organisation.kind), language),
        form=form,
        deeds=[deed(entry, names) for entry in entries],
        log_url=url_for("administration.list_deeds", organisation=organisation.ref),
    )
