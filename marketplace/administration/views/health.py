"""How the installation is, for its administrators: the page of `behovstorget doctor`."""

from dataclasses import dataclass

from flask import current_app, render_template

from marketplace.administration import doctor
from marketplace.administration.views import bp
from marketplace.administration.words import ABOUT
from marketplace.web import clock
from marketplace.web.guards import roles
from marketplace.web.language import present_language
from marketplace.web.request_scope import database


@dataclass(frozen=True)
class Shown:
    """A finding in the reader's language."""

    level: str
    about: str
    words: str
    advice: str


@bp.get("/<language>/administration/health")
@roles("platform_admin", write=False)
def show_health() -> str:
    """Every examination, those that found something first."""
    patient = doctor.Patient(
        current_app.config["SETTINGS"], database(), current_app.extensions["engine"], clock.now()
    )
    found = doctor.examine(patient)
    language = present_language()
    shown = [
        Shown(f.level, str(ABOUT.get(f.about, f.about)), f.told(language), f.advised(language))
        for f in found
    ]
    return render_template(
        "administration/health.html",
        worst=doctor.worst(found),
        wrong=[one for one in shown if one.level != doctor.OK],
        well=[one for one in shown if one.level == doctor.OK],
    )
