"""Telling people what has happened, in the app and by mail.

`audiences` says who is told of which event, `messages` the words. The worker calls `handlers`:
`notify` writes a notice to each of them, and `send_mail` mails every notice, in the person's
language, to those it still concerns. A person reads their own at /notifications.
"""
