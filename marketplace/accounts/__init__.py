"""People, the organisations they act for, and how they sign in.

One installation is one arena: an organisation of kind `arena`, whose members are its moderators.

`belonging` reads who belongs where, is invited or asks to join; `knowledge` what is known of an
organisation beside what it says; `likeness` which names are nearly the same.
"""
