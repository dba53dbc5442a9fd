"""Pairs of a need and an offer: suggested by words and facets, decided by a moderator."""
