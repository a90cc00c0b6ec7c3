"""What makes the frontend's image: `python3 -m image` puts its file tree together, for `Dockerfile.frontend`.

Nothing of the target platform is run, so that one builder makes the trees of all platforms.

`sources` and `imports` find the modules; `records` (ours) or `changes` (others) rewrite some, if by `fitting`
they can; `bundle` packs them; `tree` adds programs and libraries. `start.py` and what is in `instead` are in
the image themselves.

All of that is for a quick start, and may go on the day a Python breaks it: with `--build-arg MODE=plain` the
same frontend is beside its interpreter as pip and `plain.sh` put it there.
"""
