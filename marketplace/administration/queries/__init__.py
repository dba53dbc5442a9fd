"""Reading for administration, across the rooms below: a fixed number of queries however much there
is. `log` what was done and read, `finding` people and organisations, `figures` how it goes."""
