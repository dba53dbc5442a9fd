"""Taking somebody away from an organisation, or leaving it: first what they own is handed over."""

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import belonging
from marketplace.accounts import operations as accounts
from marketplace.accounts import queries as people
from marketplace.accounts import rules as account_rules
from marketplace.accounts.models import Membership
from marketplace.browsing.facets import state_label
from marketplace.core.errors import DomainError, Forbidden, NotFound
from marketplace.needs import operations, queries, rules
from marketplace.needs.queries import Held
from marketplace.needs.views import bp
from marketplace.web import clock, errors
from marketplace.web.forms import ActionForm
from marketplace.web.guards import signed_in
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]
ASKED = {"owner": rules.WRITERS, "approver": frozenset({"need_approver"})}

errors.add_messages(
    {"choose_successor": _l("Choose somebody for every need. It has to be somebody who may.")}
)


@dataclass(frozen=True)
class Row:
    """Something to hand over, and who may take it."""

    field: str
    held: Held
    state: str
    state_text: str
    part_text: str
    may_take: list[tuple[str, str]]
    chosen: str


@bp.route("/organisations/<ref>/members/<int:member_id>/hand-over", methods=["GET", "POST"])
@signed_in(write=True)
def hand_over(ref: str, member_id: int) -> Answer:
    """What a person owns here, and who takes it over; then they leave, or stay."""
    member = _member(ref, member_id)
    if request.method == "GET":
        return _page(member)
    ends = "end" in request.form.getlist("decision")
    try:
        handed = _do(member, ends)
    except DomainError as error:
        # Nothing is half done: what was handed over before the fault is undone too.
        g.session.rollback()
        return _page(_member(ref, member_id), errors.message(error)), 409
    g.session.commit()
    return _gone_on(member, ends, handed)


def _member(ref: str, member_id: int) -> Membership:
    organisation = people.organisation_by_ref(g.session, ref)
    if organisation is None:
        raise NotFound("not_found")
    member = belonging.member_by_id(g.session, organisation.id, member_id)
    if member is None:
        raise NotFound("not_found")
    is_self = member.person_id == g.actor.person_id
    if is_self or account_rules.may_administer(g.actor, organisation):
        return member
    is_colleague = belonging.membership(g.session, g.person.id, organisation.id) is not None
    raise Forbidden("forbidden") if is_colleague else NotFound("not_found")


def _do(member: Membership, ends: bool) -> int:
    now = clock.now()
    held = queries.held_by(g.session, member.person_id, member.organisation_id)
    for one in held:
        successor = request.form.get(_field(one), "")
        operations.hand_over(
            g.session,
            g.actor,
            one.need,
            part=one.part,
            leaving=member,
            successor_id=int(successor) if successor.isascii() and successor.isdigit() else 0,
            now=now,
        )
    if ends:
        accounts.end_membership(
            g.session, g.actor, member, left_to_nobody=queries.left_to_nobody, now=now
        )
    return len(held)


def _gone_on(member: Membership, ends: bool, handed: int) -> Response:
    name, organisation = member.person.name, member.organisation
    is_self = member.person_id == g.actor.person_id
    if ends and is_self:
        flash(_("You have left %(name)s.", name=organisation.name), "success")
        return redirect(url_for("pages.my_page"))
    if ends:
        flash(_("%(name)s no longer belongs to you.", name=name), "success")
    elif handed:
        flash(_("Handed over. %(name)s stays.", name=name), "success")
    if not account_rules.may_administer(g.actor, organisation):
        return redirect(url_for("pages.my_page"))
    return redirect(url_for("accounts.list_members", ref=organisation.ref))


def _field(held: Held) -> str:
    return f"{held.part}-{held.need.id}"


def _page(member: Membership, problem: str | None = None) -> str:
    colleagues = people.members_of(g.session, member.organisation_id)
    others = [m for m in colleagues if m.person_id != member.person_id]
    held = queries.held_by(g.session, member.person_id, member.organisation_id)
    admin = account_rules.admin_role(member.organisation.kind)
    return render_template(
        "needs/hand_over.html",
        member=member,
        organisation=member.organisation,
        is_self=member.person_id == g.actor.person_id,
        rows=[_row(one, others) for one in held],
        everybody=[(str(m.person_id), m.person.name) for m in others if _writes(m)],
        everything=request.values.get("everything", ""),
        is_last_admin=admin in member.roles and not any(admin in m.roles for m in others),
        roles=", ".join(codes.label("role", role, present_language()) for role in member.roles),
        problem=problem,
        action=ActionForm(),
    )


def _writes(member: Membership) -> bool:
    return not rules.WRITERS.isdisjoint(member.roles)


def _row(held: Held, others: list[Membership]) -> Row:
    phase = held.need.phase_at(clock.now())
    able = [m for m in others if not ASKED[held.part].isdisjoint(m.roles)]
    may_take = [(str(m.person_id), m.person.name) for m in able]
    wished = request.values.get(_field(held)) or request.values.get("everything", "")
    known = {value for value, _name in may_take}
    return Row(
        field=_field(held),
        held=held,
        state=phase,
        state_text=state_label(phase, present_language()),
        part_text=str(_("owner") if held.part == "owner" else _("the only approver")),
        may_take=may_take,
        chosen=wished if wished in known else (may_take[0][0] if len(may_take) == 1 else ""),
    )
