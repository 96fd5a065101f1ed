"""The files of a bundle: each is a view of an ``Export``, and asks nothing else for data."""
