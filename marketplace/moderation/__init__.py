"""The moderators' desk: what waits in the rooms below, and the review of offers.

It has no tables and no verbs of its own: pairs are decided in `matching`, offers in `offers`.
"""
