"""The moderators' desk: what waits in the rooms below, who has taken what, and what is decided.

Its own table says who has taken a thing. Pairs are decided in `matching`, offers in `offers`,
organisations in `accounts`; here are the queues, with since when each thing waits and when it is
due, and the pages from which moderators decide.
"""
