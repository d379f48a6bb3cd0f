"""The table of who may do what, the small world it is tried in, and how its cells are tried."""
