"""The one door to the public: from an organisation's row to what anybody may read of it."""

from dataclasses import dataclass
from datetime import datetime

from stdnum.se import orgnr

from marketplace.accounts.models import Organisation


@dataclass(frozen=True)
class PublicOrganisation:
    """What everybody may read of an organisation."""

    ref: str
    name: str
    kind: str
    places: tuple[str, ...]
    town: str
    description: str
    contact: str
    # None for a sole trader, whose number is a personal number.
    org_number: str | None
    sole_trader: bool
    is_public_body: bool
    is_company: bool
    # When the moderators checked it; None when that does not hold now.
    verified_at: datetime | None


def public_organisation(organisation: Organisation) -> PublicOrganisation:
    """What everybody may read of this organisation."""
    return PublicOrganisation(
        ref=organisation.ref,
        name=organisation.name,
        kind=organisation.kind,
        places=tuple(organisation.places),
        town=organisation.town,
        description=organisation.description,
        contact=organisation.contact,
        org_number=None if organisation.sole_trader else orgnr.format(organisation.org_number),
        sole_trader=organisation.sole_trader,
        is_public_body=organisation.is_public_body,
        is_company=organisation.is_company,
        verified_at=organisation.verified_at if organisation.is_verified else None,
    )
