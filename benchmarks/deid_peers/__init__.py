"""What the de-identifiers are compared with: each module reads notes and writes spans, by lines."""
