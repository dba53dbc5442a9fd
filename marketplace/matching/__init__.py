"""Pairs of a need and an offer: suggested by words and facets, decided by a moderator.

`operations` suggests, curates, dismisses, introduces and takes each side's answer; `handlers` are
what the worker calls when a need or an offer has come or gone. Matching owns the pairs and what
was decided; the ranking itself is in `search`.
"""
