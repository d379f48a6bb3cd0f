"""The forms of the complaint page and of causes: what a page takes before an action judges it."""
