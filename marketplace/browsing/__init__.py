"""Searching and narrowing a list of public things: the same for needs and offers.

An address becomes a `Query`; the engine's result becomes a `ListPage` of words, links and counts,
which `templates/components/listing.html` shows. When the index cannot be read, the room lists from
the database and the page says so.
"""
