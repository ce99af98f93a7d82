"""What maintainers run: anchor, build, check, release."""
