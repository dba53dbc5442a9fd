"""The Flask side: guards, a session per request, errors, headers, forms, language, templates.

A view is marked by one guard (`guards.public`, `guards.signed_in`, `guards.roles`). Before a
request reaches its view, `request_scope` opens the database session that the guard asks for and
finds out who acts; afterwards it closes it. Views find `g.session`, `g.actor` and `g.person`.
"""
