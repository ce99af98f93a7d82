"""Cut a release: version, reasons, files, pages."""
