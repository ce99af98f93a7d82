"""Where the project is found: the one place for its addresses, empty until it has them."""

from __future__ import annotations

#: Address of the repository, such as https://example.org/owner/tiktok-policy-data, without a slash at the end.
REPOSITORY = ""

#: Digital object identifier of the dataset, such as 10.5281/zenodo.1234567.
DOI = ""

#: Address of the site, such as https://example.org/tiktok/; empty until it has one.
SITE = ""

#: Page of the package in the package index.
PACKAGE_PAGE = "https://pypi.org/project/tiktok-policy-data/"


def dataset_id() -> str:
    """Return the identifier of the dataset: the address of the DOI, else a UUID that never changes."""
    from uuid import NAMESPACE_URL, uuid5  # needed for descriptions alone

    return f"https://doi.org/{DOI}" if DOI else f"urn:uuid:{uuid5(NAMESPACE_URL, PACKAGE_PAGE)}"


def dataset_address() -> str:
    """Return the address to cite: that of the DOI, else that of the repository; empty if there is neither."""
    return f"https://doi.org/{DOI}" if DOI else REPOSITORY


def issue_address(title: str, body: str, template: str) -> str:
    """Return the address that opens a filled issue; empty if there is no repository yet."""
    if not REPOSITORY:
        return ""
    from urllib.parse import urlencode  # needed for a report alone

    return f"{REPOSITORY}/issues/new?{urlencode({'template': template, 'title': title, 'body': body})}"
