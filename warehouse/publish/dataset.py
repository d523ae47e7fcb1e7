"""The latest snapshot as a schema.org Dataset (JSON-LD), a file that pages link: nothing stands inline in them."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from warehouse.publish import paths

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def dataset(manifest: Mapping[str, Any], sources: pl.DataFrame) -> dict[str, Any]:
    """Description of the data for search engines: what it is, from when, under which terms, and its files.

    `manifest` is that of the latest snapshot, `sources` its table. Addresses are relative to the file itself.
    """
    used = sources.filter(pl.col("documents") > 0).sort("source")
    when = manifest["content_as_of"]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "abreast: AI artifacts side by side",
        "description": "Facts, prices and capabilities of AI artifacts, each with its source and time, "
        "and rankings with their doubt; recomputed every night and published as immutable snapshots.",
        "identifier": manifest["snapshot"],
        "version": manifest["snapshot"],
        "dateModified": when,
        "temporalCoverage": f"../{when[:10]}",
        "isAccessibleForFree": True,
        "license": LICENCE,
        "isBasedOn": [_source(row) for row in used.iter_rows(named=True)],
        "distribution": [_package(manifest["snapshot"]), *_tables(manifest)],
    }


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"@type": "Dataset", "name": row["title"], "license": row["terms_url"], "creditText": row["attribution"]}


def _package(snapshot: str) -> dict[str, str]:
    address = _relative(paths.snapshot_file(snapshot, "datapackage.json"))
    return _download("Data Package", address, "application/json")


def _tables(manifest: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        _download(f"table {name}", _relative(part["path"]), "application/vnd.apache.parquet")
        | {"sha256": part["sha256"]}
        for name, parts in manifest["tables"].items()
        for part in parts
    ]


def _download(name: str, address: str, media_type: str) -> dict[str, str]:
    return {"@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": media_type}


def _relative(path: str) -> str:
    return path.removeprefix(f"{paths.BASE}/")
