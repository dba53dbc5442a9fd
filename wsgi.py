"""The application as gunicorn finds it: `wsgi:app`."""

import os

from config import Settings
from marketplace.app import create_app

app = create_app(Settings.from_environ(os.environ))
# Each process reads the index before its first visitor comes.
app.extensions["engine"].refresh()
