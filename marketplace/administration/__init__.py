"""What the arena's administrators and auditors see and do: the log, the arena's own texts and
settings, people and organisations that need help, and whether the installation is well.

It stands beside `pages` and `moderation`, at the top: it looks at every room and nothing needs it.
"""
