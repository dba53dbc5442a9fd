"""Searches that found nothing: what people look for and nobody offers.

Words, language and what was searched are counted by day. Who asked, from where and at what time is
nowhere, and text that looks like an address, somebody's number or a letter is not kept at all.

A low room of its own, beside `codes`: it needs nothing but the database and the search's way to
take text apart; `browsing` counts in it, and the moderators' desk reads it.
"""
