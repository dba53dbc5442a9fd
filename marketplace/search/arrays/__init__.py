"""The match index: what every document's words and codes are worth, as arrays in files.

A segment is one immutable file of arrays, mapped into memory and so shared by all processes that
read it. A manifest names the segments that count, which of their rows are gone, and the last event
that is in them; it is exchanged by a rename, so that a reader sees one state or the next.

`packing` files of arrays · `building` documents into arrays · `segment` reading one file ·
`view` all segments of a manifest as one collection · `manifest` which files count · `folder` the
writer's side.
"""
