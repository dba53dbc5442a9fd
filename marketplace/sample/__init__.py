"""The demonstration's data: read from `sample/` and entered through the operations people use.

`reading` knows the files and their relative dates; the other modules enter one kind of thing each.
Every deed is done by a person of the sample, at the time the file says.
"""
