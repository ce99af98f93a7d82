"""What maintainers run: anchor, build, validate, verify, release."""
