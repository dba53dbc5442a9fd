"""What every room stands on: database, actors, workflow, events, audit, mail. No Flask, no needs.

Nothing here knows a noun of the domain. Operations of the rooms are built of these pieces.
"""
