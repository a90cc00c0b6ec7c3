"""What a Dockerfile says of the image that it makes, for the build file that takes its place."""
