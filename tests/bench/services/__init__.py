"""A web service in each language, by Jettison and by two Dockerfiles, in turns on one engine."""
