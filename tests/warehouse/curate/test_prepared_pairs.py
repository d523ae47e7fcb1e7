"""The table of prepared pairs says what the comparison says that a reader gets."""

from itertools import combinations

import orjson
import polars as pl

from tests.warehouse.content import CONTENT_AS_OF, tables
from warehouse.compare import compare
from warehouse.curate.pairs import pairs_table
from warehouse.documents import documents


def test_every_pair_of_the_table_is_as_its_comparison() -> None:
    read = {
        made.artifact_id: {"facts": orjson.loads(made.facts), "scores": orjson.loads(made.scores)}
        for made in documents(tables(), CONTENT_AS_OF, "1.0.0")
    }
    pairs = pl.DataFrame(
        [(a, b, "curated") for a, b in combinations(sorted(read), 2)], ["a", "b", "reason"], orient="row"
    )
    made = pairs_table(pairs, tables(), "1.0.0")
    assert made.height == len(read) * (len(read) - 1) // 2
    for row in made.iter_rows(named=True):
        found = compare(read[row["a"]], read[row["b"]])
        verdict, view = found["verdict"], found["capabilities"]
        assert [row[name] for name in ("comparability", "decision", "leader")] == [
            verdict[name] for name in ("comparability", "decision", "leader")
        ]
        assert [row[name] for name in ("shared", "only_a", "only_b")] == [
            len(view[name]) for name in ("shared", "only_a", "only_b")
        ]
    assert len(set(made["comparability"])) > 1
    assert made.select(pl.max_horizontal("shared", "only_a", "only_b").max()).item() > 0
