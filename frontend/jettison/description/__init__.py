"""The build description: `jettison.yaml` as text, as a positioned tree, and as typed values.

    source = load("jettison.yaml", data)
    description = describe(source, Variables(build_args={}, target=platform, build=platform))

`load` is in `jettison.source`, `describe` and `Variables` are in `describe` and `model`. All functions are
pure. Every problem of a file is in one DescriptionError. Nothing is imported here: a build needs half of it
before the other half.
"""
