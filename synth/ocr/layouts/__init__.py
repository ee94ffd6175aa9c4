"""Layouts: each writes one kind of thing, such as a page or a receipt, and puts it into a scene."""
