"""Dates, times and numbers as each language of the desk writes them."""
