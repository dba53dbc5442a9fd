"""Forms in which public things leave the tables; today the search index.

Everything here is made of the rooms' `documents.py`, which hold nothing internal.
"""
