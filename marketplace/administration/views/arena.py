"""What the arena is called, its time limits, and the welfare areas it works with."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace import codes
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.administration.forms.arena import AreasForm, ArenaForm
from marketplace.administration.operations import change_arena
from marketplace.administration.queries import log
from marketplace.administration.views import bp
from marketplace.arena import operations, queries, rules
from marketplace.core.errors import DomainError, Invalid, NotFound
from marketplace.web import clock, errors
from marketplace.web.guards import roles
from marketplace.web.language import present_language

Answer = str | Response | tuple[str, int]


@bp.route("/<language>/administration/arena", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def edit_arena() -> Answer:
    """Name, contact and time limits on one page."""
    arena = accounts.arena(g.session)
    if arena is None:
        raise NotFound("not_found")
    form = ArenaForm(**_held(arena))
    if not form.is_submitted():
        return _arena_page(form)
    if not form.validate():
        return _arena_page(form), 422
    try:
        changed = _save_arena(arena, form)
    except Invalid as error:
        form.add_errors(error.fields)
        return _arena_page(form), 422
    except DomainError as error:
        g.session.refresh(arena)
        form.revision.data = str(arena.revision)
        return _arena_page(form, errors.message(error)), 409
    g.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("administration.edit_arena"))


def _held(arena: Organisation) -> Mapping[str, Any]:
    due = {f"due_{queue}": days for queue, days in queries.due_days(g.session).items()}
    return {
        "name": arena.name,
        "contact": arena.contact,
        "town": arena.town,
        "supervisor": queries.supervisor(g.session),
        "revision": str(arena.revision),
        **due,
    }


def _save_arena(arena: Organisation, form: ArenaForm) -> bool:
    now = clock.now()
    details = {name: form[name].data or "" for name in rules.DETAILS}
    changed = change_arena(
        g.session, g.actor, arena, details, now=now, revision=form.revision_number
    )
    settings = {
        "due_days": {queue: form[f"due_{queue}"].data for queue in rules.DUE_DAYS},
        "supervisor": form.supervisor.data or rules.SUPERVISOR,
    }
    held = {"due_days": queries.due_days(g.session), "supervisor": queries.supervisor(g.session)}
    other = {name: value for name, value in settings.items() if held[name] != value}
    return bool(changed + operations.save_settings(g.session, g.actor, other, now=now))


def _arena_page(form: ArenaForm, error: str | None = None) -> str:
    versions = [
        version
        for name in rules.DETAILS
        for version in queries.versions(g.session, name, rules.NO_LANGUAGE)
    ]
    versions.sort(key=lambda version: version.id, reverse=True)
    names = log.persons_by_id(g.session, {v.person_id for v in versions if v.person_id})
    return render_template(
        "administration/arena.html",
        form=form,
        error=error,
        earlier=[
            (form[v.name].label.text, v.body, names.get(v.person_id or 0, ""), v.at)
            for v in versions
        ],
    )


@bp.route("/<language>/administration/areas", methods=["GET", "POST"])
@roles("platform_admin", write=True)
def edit_areas() -> Answer:
    """Which welfare areas can be chosen."""
    every = codes.choices("welfare_area", present_language())
    off = set(queries.setting(g.session, "areas_off") or [])
    form = AreasForm(areas=[code for code, _name in every if code not in off])
    form.areas.choices = [
        (code, f"– {name}" if codes.ancestors("welfare_area", code) else name)
        for code, name in every
    ]
    if not form.validate_on_submit():
        page = render_template("administration/areas.html", form=form)
        return page, 422 if form.is_submitted() else 200
    chosen = set(form.areas.data or [])
    wanted = [code for code, _name in every if code not in chosen]
    if len(wanted) == len(every):
        form.areas.errors = [_("Keep at least one area.")]
        return render_template("administration/areas.html", form=form), 422
    if set(wanted) != off:
        operations.save_settings(g.session, g.actor, {"areas_off": wanted}, now=clock.now())
    g.session.commit()
    flash(_("The areas are saved."), "success")
    return redirect(url_for("administration.edit_areas"))
