"""What an organisation may be and do. Pure data and questions; no database."""

from marketplace.core.workflow import Workflow, transition

PUBLIC_BODIES = frozenset(
    {"municipality", "region", "authority", "municipal_company", "other_public"}
)
COMPANY = "company"
ARENA = "arena"

# The password of a demonstration's accounts: shown on its sign-in page, and `serve` refuses a
# database that holds such accounts outside of a demonstration.
DEMO_PASSWORD = "prova-torget-2026"  # noqa: S105

# What a member may be, by the kind of organisation.
ROLES = {
    "public": ("need_author", "need_approver", "organisation_admin"),
    "company": ("company_editor", "company_admin"),
    "arena": ("moderator", "platform_admin", "auditor"),
}

WORKFLOW = Workflow(
    "organisation",
    (
        transition("registered", "verified", "moderator"),
        transition("registered", "rejected", "moderator", "yes"),
        transition("rejected", "registered", "organisation_admin|company_admin"),
        transition("verified", "registered", "system"),
        transition("verified", "suspended", "moderator", "yes"),
        transition("suspended", "verified", "moderator", "yes"),
    ),
)


def roles_for(kind: str) -> tuple[str, ...]:
    """The roles a member of an organisation of this kind can have."""
    return ROLES["public" if kind in PUBLIC_BODIES else kind]
