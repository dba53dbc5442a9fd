"""What the arena that runs an installation has said for itself: its texts, its funders, its reasons
for decisions, its time limits, and which welfare areas it works with.

A low room, so that lists, forms and the moderators' desk can read it. Whatever has not been said
has a default (`rules.py`), so that a new installation works before anybody has opened a page here.
"""
