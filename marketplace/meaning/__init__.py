"""Vectors of what is public, kept with the model and the text they were computed from.

Which model is used is chosen here, by the settings; computing is `publishing.embedding`, comparing
is the index.
"""
