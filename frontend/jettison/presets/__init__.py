"""Presets: one file per language, each a rewrite of its short key into the long form."""
