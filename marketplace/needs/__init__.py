"""A public body's need: written, reviewed, published, open for answers, and its dialogue record."""
