"""Translating a need (R24): the master beside each field; saved any time, published when whole."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid, NotFound, Stale
from marketplace.core.translations import OTHER
from marketplace.needs import operations, queries, rules, translations
from marketplace.needs.models import Need, NeedVersion
from marketplace.needs.views import bp
from marketplace.needs.words import FIELD_NAMES
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import signed_in
from marketplace.web.translating import TranslationForm, beside, translation_form

Page = str | Response | tuple[str, int]


@bp.route("/needs/<ref>/translate", methods=["GET", "POST"])
@signed_in(write=True)
def translate_need(ref: str) -> Page:
    """Write, publish or hide the translation of the need's present version."""
    need, version = _to_translate(ref)
    form = _form(need, version)
    if not form.is_submitted():
        return _page(need, version, form)
    if request.form.get("do") == "hide":
        return _hide(need, form)
    if not form.validate():
        return _page(need, version, form, status=422)
    return _save(need, version, form)


def _to_translate(ref: str) -> tuple[Need, NeedVersion]:
    need = queries.need_by_ref(g.session, ref)
    if need is None or need.state not in rules.PUBLIC or not rules.may_read_draft(g.actor, need):
        raise NotFound("not_found")
    return need, queries.current(need)


def _form(need: Need, version: NeedVersion) -> TranslationForm:
    row = translations.translation_of(g.session, version)
    return translation_form(
        translations.passages_of(version),
        translations.start_of(g.session, need, version).texts,
        _label,
        language=OTHER[version.language],
        revision=str(row.revision if row else 0),
        version=str(version.number),
    )


def _save(need: Need, version: NeedVersion, form: TranslationForm) -> Page:
    publish = request.form.get("do") == "publish"
    try:
        operations.save_translation(
            g.session,
            g.actor,
            need,
            form.texts(translations.passages_of(version)),
            version=form.version_number,
            revision=form.revision_number,
            publish=publish,
            now=clock.now(),
        )
    except Stale as error:
        row = translations.translation_of(g.session, version)
        form.revision.data, form.version.data = str(row.revision if row else 0), str(version.number)
        return _page(need, version, form, status=409, problem=message(error))
    except Invalid as error:
        form.put_errors(error.fields)
        return _page(need, version, form, status=422, problem=message(error))
    g.session.commit()
    if publish:
        language = OTHER[version.language]
        with force_locale(language):
            flash(_("The translation is public."), "success")
        return redirect(url_for("needs.show_need", ref=need.ref, language=language))
    flash(_("The translation is saved."), "success")
    return redirect(url_for("needs.translate_need", ref=need.ref))


def _hide(need: Need, form: TranslationForm) -> Page:
    operations.hide_translation(
        g.session, g.actor, need, version=form.version_number, now=clock.now()
    )
    g.session.commit()
    flash(_("Readers no longer see the translation."), "success")
    return redirect(url_for("needs.translate_need", ref=need.ref))


def _page(
    need: Need,
    version: NeedVersion,
    form: TranslationForm,
    *,
    problem: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    row = translations.translation_of(g.session, version)
    start = translations.start_of(g.session, need, version)
    is_public = bool(row and row.published_at)
    may_publish = "need_approver" in rules.roles_of(g.actor, need)
    page = render_template(
        "translations/translate.html",
        form=form,
        passages=beside(form, translations.passages_of(version), start.changed),
        master=version.language,
        target=OTHER[version.language],
        ref=need.ref,
        url=url_for("needs.show_need", ref=need.ref),
        number=version.number,
        from_version=start.from_version,
        is_public=is_public,
        may_save=may_publish or not is_public,
        may_publish=may_publish,
        publisher=_("An approver makes it public."),
        problem=problem,
    )
    return page, status


def _label(path: str) -> str:
    """What a passage is called: its field, and its number where the field has several."""
    parts = path.split(".")
    name = str(FIELD_NAMES[parts[0]])
    if len(parts) == 1:
        return name
    number = parts[1].removeprefix("q")
    row = str(int(number) + 1) if parts[0] == "success_measures" else number
    part = PARTS.get(parts[2])
    return f"{name} {row}, {part()}" if part else f"{name} {row}"


PARTS = {
    "measure": lambda: str(_("what is measured")),
    "baseline": lambda: str(_("today")),
    "target": lambda: str(_("the target")),
    "when": lambda: str(_("when it is measured")),
    "counts": lambda: str(_("what is counted")),
}
