"""What makes the frontend's image: `python3 -m image` puts its file tree together, for `Dockerfile.frontend`.

Nothing of the target platform is run, so that one builder makes the trees of all platforms.
"""
