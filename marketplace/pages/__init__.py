"""Pages that stand above every room: start, what explains, "My page", written mail, and health.

`views.chrome` is what surrounds every page: navigation, who is signed in, and what is unread.
"""
