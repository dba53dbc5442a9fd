"""What is known beside what an organisation says of itself: checks that a moderator would make."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.accounts import knowledge, validation
from marketplace.accounts import queries as accounts
from marketplace.accounts.knowledge import LookAlike
from marketplace.accounts.likeness import is_alike, key_of
from marketplace.accounts.models import Membership, Organisation

# Mail that anybody can have says nothing of where somebody works.
ANYBODYS = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.se", "live.se"),
        *("live.com", "icloud.com", "me.com", "yahoo.com", "yahoo.se", "telia.com", "proton.me"),
        *("protonmail.com", "bredband.net", "comhem.se", "spray.se"),
    }
)
MIN_DOMAIN = 3


@dataclass(frozen=True)
class Known:
    """What is known of an organisation; the page puts it into words."""

    number_is_right: bool
    same_number: Sequence[LookAlike]
    alike: Sequence[LookAlike]
    members: Sequence[Membership]
    # Of each member's address: is its domain like the name or the contact, or anybody's?
    domain_fits: bool
    private_address: bool
    rejected_before: int


def what_is_known(session: Session, organisation: Organisation) -> Known:
    """Everything that stands beside what they wrote."""
    members = accounts.members_of(session, organisation.id)
    found = knowledge.look_alikes(
        session,
        name=organisation.name,
        org_number=organisation.org_number,
        but=organisation.id,
    )
    decisions = knowledge.decisions_about(session, organisation.id)
    domains = {member.person.email.rpartition("@")[2] for member in members}
    return Known(
        number_is_right=validation.has_checksum(organisation.org_number),
        same_number=[one for one in found if one.same_number],
        alike=[one for one in found if not one.same_number],
        members=members,
        domain_fits=domain_fits(organisation, domains),
        private_address=bool(domains & ANYBODYS),
        rejected_before=sum(1 for decision in decisions if decision.kind == "rejected"),
    )


def domain_fits(organisation: Organisation, domains: Iterable[str]) -> bool:
    """Whether somebody's address is at a domain that is like the name, or that of the contact."""
    contact = organisation.contact.rpartition("@")[2].lower()
    name = key_of(organisation.name)
    return any(
        domain == contact or _is_like(domain, name) for domain in domains if domain not in ANYBODYS
    )


def _is_like(domain: str, name: str) -> bool:
    """`sandbergro.example` is like Sandberg & Ro, `arvika.example` like Omsorgen, Arvika."""
    labels = (_bare(label) for label in domain.split(".")[:-1])
    bare = _bare(name)
    return any(
        len(label) >= MIN_DOMAIN and (label in bare or is_alike(label, bare)) for label in labels
    )


def _bare(text: str) -> str:
    return key_of(text).translate(str.maketrans("åäö", "aao"))
