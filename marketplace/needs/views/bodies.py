"""The public bodies that stand behind a need, by name."""

from collections.abc import Sequence

from flask import g

from marketplace.accounts import queries as accounts
from marketplace.needs.models import NeedVersion


def bodies_named(versions: Sequence[NeedVersion]) -> dict[str, str]:
    """Ref -> name of the bodies that any of these versions names."""
    refs = list(dict.fromkeys(ref for one in versions for ref in one.joint_organisations))
    found = accounts.organisations_by_refs(g.session, refs) if refs else []
    return {body.ref: body.name for body in found}
