"""HTTP for accounts: signing in, for whom one acts, and the public list of organisations."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/<language>")

# The pages register themselves on the blueprint, which must be there first.
from marketplace.accounts.views import (  # noqa: E402
    account,
    confirming,
    credentials,
    founding,
    invitations,
    members,
    organisation,
    organisations,
    own_organisation,
    registering,
    resetting,
    signing_in,
)

__all__ = [
    "account",
    "bp",
    "confirming",
    "credentials",
    "founding",
    "invitations",
    "members",
    "organisation",
    "organisations",
    "own_organisation",
    "registering",
    "resetting",
    "signing_in",
]
