"""`make bench`: what the middle of a build costs, each figure beside one of the same run."""
