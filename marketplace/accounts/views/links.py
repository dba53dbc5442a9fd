"""What stands at the end of a link from a mail that does not lead on."""

from flask import render_template, url_for
from flask_babel import gettext as _

GONE = 410
UNKNOWN = 404


def no_such_link(again: str) -> tuple[str, int]:
    """A link that is not genuine, not whole, used, or void since something changed. `again`: the
    page where another is asked for."""
    page = render_template(
        "accounts/link.html",
        heading=_("The link does not work"),
        text=_(
            "It has already been used, has become too old, or did not come along whole. Some mail "
            "programs cut long links: copy all of it and try again."
        ),
        ways=[
            (url_for(f"accounts.{again}"), _("Ask for a new link")),
            (url_for("accounts.sign_in"), _("Sign in")),
        ],
    )
    return page, UNKNOWN


def link_is_void(code: str) -> tuple[str, int]:
    """A genuine link whose work is done, or can no longer be done."""
    headings = {
        "already_confirmed": _("The address has already been confirmed"),
        "email_taken": _("The address already has an account"),
    }
    texts = {
        "already_confirmed": _("Everything is in order. Sign in with your address and password."),
        "email_taken": _(
            "It has been confirmed in another way since the link was sent. Sign in, or choose a "
            "new password if you have forgotten yours."
        ),
    }
    page = render_template(
        "accounts/link.html",
        heading=headings[code],
        text=texts[code],
        ways=[
            (url_for("accounts.sign_in"), _("Sign in")),
            (url_for("accounts.forgotten_password"), _("Choose a new password")),
        ],
    )
    return page, GONE
