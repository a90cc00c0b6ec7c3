"""What makes the frontend's image: `python3 -m image` puts its file tree together, for `Dockerfile.frontend`.

Nothing of the target platform is run, so that one builder makes the trees of all platforms.

`sources` and `imports` find the modules; `records` (ours) or `changes` (others), and then `unannotated`,
rewrite them; `bundle` packs them; `tree` adds programs and libraries. `start.py`, `plain.py` and what is in
`instead` are in the image themselves.
"""
