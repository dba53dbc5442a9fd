"""Translating an offer (R24) beside its master: saved any time, published when whole."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core.errors import Invalid, NotFound, Stale
from marketplace.core.translations import OTHER
from marketplace.offers import operations, queries, rules, translations, words
from marketplace.offers.models import Offer, OfferVersion
from marketplace.offers.views import bp
from marketplace.web import clock
from marketplace.web.errors import message
from marketplace.web.guards import signed_in
from marketplace.web.translating import TranslationForm, beside, translation_form

Page = str | Response | tuple[str, int]


@bp.route("/offers/<ref>/translate", methods=["GET", "POST"])
@signed_in(write=True)
def translate_offer(ref: str) -> Page:
    """Write, publish or hide the translation of the offer's present version."""
    offer, version = _to_translate(ref)
    form = _form(offer, version)
    if not form.is_submitted():
        return _page(offer, version, form)
    if request.form.get("do") == "hide":
        return _hide(offer, form)
    if not form.validate():
        return _page(offer, version, form, status=422)
    return _save(offer, version, form)


def _to_translate(ref: str) -> tuple[Offer, OfferVersion]:
    offer = queries.offer_by_ref(g.session, ref)
    if (
        offer is None
        or offer.state not in rules.PUBLIC
        or "company_editor" not in rules.roles_of(g.actor, offer)
    ):
        raise NotFound("not_found")
    return offer, queries.current(offer)


def _form(offer: Offer, version: OfferVersion) -> TranslationForm:
    row = translations.translation_of(g.session, version)
    return translation_form(
        translations.passages_of(version),
        translations.start_of(g.session, offer, version).texts,
        words.field_name,
        language=OTHER[version.language],
        revision=str(row.revision if row else 0),
        version=str(version.number),
    )


def _save(offer: Offer, version: OfferVersion, form: TranslationForm) -> Page:
    publish = request.form.get("do") == "publish"
    try:
        operations.save_translation(
            g.session,
            g.actor,
            offer,
            form.texts(translations.passages_of(version)),
            version=form.version_number,
            revision=form.revision_number,
            publish=publish,
            now=clock.now(),
        )
    except Stale as error:
        row = translations.translation_of(g.session, version)
        form.revision.data, form.version.data = str(row.revision if row else 0), str(version.number)
        return _page(offer, version, form, status=409, problem=message(error))
    except Invalid as error:
        form.put_errors(error.fields)
        return _page(offer, version, form, status=422, problem=message(error))
    g.session.commit()
    if publish:
        language = OTHER[version.language]
        with force_locale(language):
            flash(_("The translation is public."), "success")
        return redirect(url_for("offers.show_offer", ref=offer.ref, language=language))
    flash(_("The translation is saved."), "success")
    return redirect(url_for("offers.translate_offer", ref=offer.ref))


def _hide(offer: Offer, form: TranslationForm) -> Page:
    operations.hide_translation(
        g.session, g.actor, offer, version=form.version_number, now=clock.now()
    )
    g.session.commit()
    flash(_("Readers no longer see the translation."), "success")
    return redirect(url_for("offers.translate_offer", ref=offer.ref))


def _page(
    offer: Offer,
    version: OfferVersion,
    form: TranslationForm,
    *,
    problem: str | None = None,
    status: int = 200,
) -> tuple[str, int]:
    row = translations.translation_of(g.session, version)
    start = translations.start_of(g.session, offer, version)
    is_public = bool(row and row.published_at)
    page = render_template(
        "translations/translate.html",
        form=form,
        passages=beside(form, translations.passages_of(version), start.changed),
        master=version.language,
        target=OTHER[version.language],
        ref=offer.ref,
        url=url_for("offers.show_offer", ref=offer.ref),
        number=version.number,
        from_version=start.from_version,
        is_public=is_public,
        may_save=True,
        may_publish=True,
        publisher="",
        problem=problem,
    )
    return page, status
