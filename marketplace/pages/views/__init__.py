"""HTTP for the pages above every room: start, what explains, "My page", health, written mail."""

from flask import Blueprint

bp = Blueprint("pages", __name__)

# The pages register themselves on the blueprint, which must be there first.
from marketplace.pages.views import explaining, health, mails, my_page, start, suggesting  # noqa: E402

__all__ = ["bp", "explaining", "health", "mails", "my_page", "start", "suggesting"]
