"""Write the explorer: one HTML page with a map, a matrix, timelines and the evidence, which works offline."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from tiktok_policy_data.errors import DataError, Problem
from tiktok_policy_data.explorer.contents import payload
from tiktok_policy_data.explorer.document import page
from tiktok_policy_data.io.atomic import replace_file
from tiktok_policy_data.store import releases

__all__ = ["FILE_NAME", "explore", "page", "payload"]

FILE_NAME = "tiktok-policy-explorer.html"


def explore(out: str | Path | None = None, *, release: str | None = None, open_page: bool = False) -> Path:
    """Write the explorer page of a release.

    Parameters
    ----------
    out : str or pathlib.Path, optional
        Folder to write into; it is created if missing. The current folder by default. An existing page is replaced.
    release : str, optional
        A past release such as ``"1.0.0"``; the installed one by default.
    open_page : bool, default False
        Open the page in the default browser.

    Returns
    -------
    pathlib.Path
        The page, `tiktok-policy-explorer.html`.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    DataError
        If the page cannot be written.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.explore("pages")  # doctest: +SKIP
    """
    folder = Path.cwd() if out is None else Path(out).resolve()
    text = page(releases.opened(release))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replace_file(folder / FILE_NAME) as aside:
            aside.write_bytes(text.encode())
    except OSError as fault:
        do = "Choose another folder."
        raise DataError(Problem(str(folder), f"expected a folder to write into ({fault.strerror})", do=do)) from None
    if open_page:
        webbrowser.open((folder / FILE_NAME).as_uri())
    return folder / FILE_NAME
