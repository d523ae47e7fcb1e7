"""A published tree of two nights with pages."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from tests.warehouse.content import CONTENT_AS_OF, FLASH, content, derived, run, tables
from warehouse.publish import publish

DAY = timedelta(days=1)


def publish_night(root: Path, night: int, name: str | None = None) -> str:
    """Publish content in which one artifact has a name of its own; returns the snapshot."""
    when = CONTENT_AS_OF + night * DAY
    shown = (
        pl.when(pl.col("artifact_id") == FLASH).then(pl.lit(name or f"Name {night}")).otherwise("name").alias("name")
    )
    changed = tables() | {"artifacts": tables()["artifacts"].with_columns(shown)}
    done = publish(root, content(derived(changed, when), content_as_of=when), run(when))
    assert done.snapshot is not None
    return done.snapshot


def two_nights(root: Path) -> Path:
    """Two nights, and pages as they lie beside the contract."""
    for night in range(2):
        publish_night(root, night)
    pages = {"index.html": "home", "model/qwen/flash/index.html": "flash", "assets/style.css": "body {}"}
    for path, text in pages.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "v1/o/aa").mkdir(exist_ok=True)
    (root / "v1/o/aa" / ".tmp-1-unfinished").write_bytes(b"{")
    (root / "index.html.new").write_bytes(b"half")
    return root
