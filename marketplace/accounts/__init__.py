"""People, the organisations they act for, and how they sign in.

One installation is one arena: an organisation of kind `arena`, whose members are its moderators.
"""
