"""The scenes of the Tuesday, one function for each complaint; importing them puts them on the programme."""

from cxdesk.demo.scenes import closed, followed, guests, mailed, others, travellers, versions, wording

__all__ = ["closed", "followed", "guests", "mailed", "others", "travellers", "versions", "wording"]
