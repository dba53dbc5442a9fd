"""Meaning: texts as vectors, so that a need and an offer meet though they share no word.

`embedding` is the seam; behind it a model in this process (`nano`) or a server elsewhere
(`endpoint`). `centring` makes vectors of two languages and two kinds comparable.
"""
