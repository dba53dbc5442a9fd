"""Pages that stand above every room: start, how it works, about, "My page", and the chrome."""
