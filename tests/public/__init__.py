"""Released programs of others, from the registries of Go and Rust, built with what `init` writes."""
