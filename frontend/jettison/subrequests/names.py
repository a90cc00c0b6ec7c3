"""The names of the requests. Kept from what answers them: a build needs none of that."""

from __future__ import annotations

DESCRIBE = "frontend.subrequests.describe"
OUTLINE = "frontend.outline"
TARGETS = "frontend.targets"
LINT = "frontend.lint"

NAMES = (OUTLINE, TARGETS, LINT, DESCRIBE)
