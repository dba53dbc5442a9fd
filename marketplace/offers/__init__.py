"""A company's standing offer: written, reviewed by a moderator, published."""
