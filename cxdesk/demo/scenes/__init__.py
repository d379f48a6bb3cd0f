"""The scenes of the Tuesday, one function for each complaint; importing them puts them on the programme."""

from cxdesk.demo.scenes import (
    asked,
    cared,
    closed,
    followed,
    guests,
    mailed,
    others,
    travellers,
    versions,
    wording,
)

__all__ = [
    "asked",
    "cared",
    "closed",
    "followed",
    "guests",
    "mailed",
    "others",
    "travellers",
    "versions",
    "wording",
]
