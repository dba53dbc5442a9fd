"""Behovstorget: where public bodies tell their welfare needs early, and companies answer."""
