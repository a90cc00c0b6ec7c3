"""`make real`: the demonstration and the end-to-end tests on Microsoft's own images and packages."""
