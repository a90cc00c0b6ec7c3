"""The scripts that run inside a build, run for real in the stand-in images."""
