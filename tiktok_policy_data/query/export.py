"""Write a table, or all tables, to a file in the format that its ending names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiktok_policy_data.render import files
from tiktok_policy_data.render.content import Content
from tiktok_policy_data.store import releases

if TYPE_CHECKING:
    from tiktok_policy_data.render.files import Form


def export(
    table: str,
    path: str | Path,
    *,
    form: Form | None = None,
    labels: bool = False,
    excel: bool = False,
    release: str | None = None,
) -> Path:
    """Write a table to a file in the format that its ending names.

    Parameters
    ----------
    table : str
        Name of a table, or ``"all"`` for one file with all tables (.xlsx, .sqlite or .duckdb).
    path : str or pathlib.Path
        File name that ends in .csv, .tsv, .csv.gz, .json, .jsonl, .parquet, .xlsx (Excel), .dta (Stata), .sqlite or
        .duckdb. An existing file is replaced once the new one is complete.
    form : {"csv", "tsv", "csv.gz", "json", "jsonl", "parquet", "xlsx", "dta", "sqlite", "duckdb"}, optional
        The format, for a file name with another ending.
    labels : bool, default False
        Add a column `NAME_label` after each coded column. Databases have the labels in views instead.
    excel : bool, default False
        Begin .csv and .tsv with a byte order mark, by which Excel knows that the text is UTF-8.
    release : str, optional
        A past release such as ``"1.0.0"``, with its own columns and types; the installed one by default.

    Returns
    -------
    pathlib.Path
        The path.

    Raises
    ------
    UnknownNameError
        If there is no such table or release, if the name has another ending, or if the format cannot have an option.
    DataError
        If a file is damaged or cannot be written, or if Excel cannot hold a table or a text.
    ModuleNotFoundError
        If a format needs a library: ``pip install 'tiktok-policy-data[excel]'`` or ``[duckdb]``.

    Examples
    --------
    >>> import tiktok_policy_data as tpd
    >>> tpd.export("measures", "measures.xlsx", labels=True)  # doctest: +SKIP
    >>> tpd.export("all", "tiktok.duckdb", release="1.2.0")  # doctest: +SKIP
    """
    path = Path(path)
    chosen = files.form_of(path, form)
    files.write(path, exported(table, chosen, labels=labels, excel=excel, release=release))
    return path


def exported(table: str, form: str, *, labels: bool = False, excel: bool = False, release: str | None = None) -> bytes:
    """Return what `export` writes."""
    files.check(form, table, labels, excel)
    return files.as_bytes(Content(releases.opened(release), table, labels), form, excel)
