"""What is in an image and whose it is: stored layers in, parts with their sizes out.

Images are somebody else's: nothing of them is run or written, and what cannot be read is a BuildError.
"""

from jettison.sizes.images import Blobs, choose, measure, packages_of
from jettison.sizes.model import Basis, Breakdown, Change, Kind, Part, Share, compare
from jettison.sizes.packages import Package

__all__ = [
    "Basis",
    "Blobs",
    "Breakdown",
    "Change",
    "Kind",
    "Package",
    "Part",
    "Share",
    "choose",
    "compare",
    "measure",
    "packages_of",
]
