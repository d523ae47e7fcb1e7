"""The edges of the match graph as others would make them: in DuckDB SQL and in pandas."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from warehouse.match.ips import CLIP
from warehouse.match.pbm import fit
from warehouse.match.wilson import wilson

SHARE, CLIENT_FLOOR, TRIAL_FLOOR = 0.01, 20, 30.0

ROWS = """
create or replace temp table rows as
with seen as (
  select query, object_id, min(position) - 1 as place from events where not click group by query, object_id
), did as (
  select distinct query, object_id from events where click
)
select s.object_id, unnest(q.capabilities) as capability, q.client, q.at_utc::date as day, s.place,
  d.query is not null as satisfied
from seen s join queries q using (query) left join did d on d.query = s.query and d.object_id = s.object_id
"""

CAPS = """
with own as (
  select {keys}, client, day, count(*) as own, sum(satisfied::int) as good from rows group by {keys}, client, day
), days as (
  select *, least(1.0, greatest(1.0, {share} * count(*) over (partition by {keys})) / own) as per_day from own
), total as (
  select {keys}, client, sum(own * per_day) as total from days group by {keys}, client
), clients as (
  select *, count(*) over (partition by {keys}) as clients from total
)
select {keys}, client, day, clients,
  per_day * least(1.0, greatest(1.0, {share} * clients) / total) as weight
from days join clients using ({keys}, client)
"""

CELLS = """
select capability, object_id, place, sum(weight) as shown, sum(weight * satisfied::int) as clicked
from rows join cell_caps using (capability, object_id, place, client, day) group by all
"""

FACTORS = """
create or replace temp table factors as
select unnest(range(len($factors))) as place, unnest($factors::double[]) as factor
"""

EDGES = """
select capability, object_id, count(*) as times_matched, any_value(clients) as clients, sum(weight) as shown,
  sum(weight * satisfied::int * factor) as gained, sum(weight * weight * factor) as spread
from rows join caps using (capability, object_id, client, day) join factors using (place) group by all
"""


def run_duckdb(folder: Path) -> Callable[[], pl.DataFrame]:
    """Edges in SQL."""
    import duckdb

    con = duckdb.connect()
    for name in ("queries", "events"):
        con.execute(f"create table {name} as select * from read_parquet('{folder / name}.parquet')")

    def work() -> pl.DataFrame:
        con.execute(ROWS)
        for name, keys in (("caps", "capability, object_id"), ("cell_caps", "capability, object_id, place")):
            con.execute(f"create or replace temp table {name} as {CAPS.format(keys=keys, share=SHARE)}")
        cells = pl.DataFrame(con.execute(CELLS).fetchnumpy())
        con.execute(FACTORS, {"factors": _factors(cells).tolist()})
        return _measured(pl.DataFrame(con.execute(EDGES).fetchnumpy()))

    return work


def run_pandas(folder: Path) -> Callable[[], pl.DataFrame]:
    """Edges in pandas, with ids as codes of categories."""
    import pandas as pd

    queries, events = (pl.read_parquet(folder / f"{name}.parquet") for name in ("queries", "events"))
    asked = pd.DataFrame({"capability": _categories(pd, queries["capabilities"].list.first())})
    asked["client"] = _categories(pd, queries["client"]).codes
    asked["day"] = queries["at_utc"].dt.date().to_physical().to_numpy()
    told = pd.DataFrame({name: events[name].to_numpy() for name in ("position", "click")})
    rows = pl.DataFrame({"query": queries["query"].cast(pl.String)}).with_row_index("row")
    told["query"] = (
        events.select(pl.col("query").cast(pl.String))
        .join(rows, on="query", how="left", maintain_order="left")["row"]
        .to_numpy()
    )
    told["object_id"] = _categories(pd, events["object_id"])
    del queries, events

    def caps(rows: Any, keys: list[str]) -> Any:
        days = rows.groupby([*keys, "client", "day"], observed=True).size().rename("own").reset_index()
        many = days.groupby(keys, observed=True)["own"].transform("size")
        days["per_day"] = np.minimum(1.0, np.maximum(1.0, SHARE * many) / days["own"])
        days["sum"] = days["own"] * days["per_day"]
        total = days.groupby([*keys, "client"], observed=True)["sum"].sum().rename("total").reset_index()
        total["clients"] = total.groupby(keys, observed=True)["client"].transform("size")
        days = days.merge(total, on=[*keys, "client"])
        days["weight"] = days["per_day"] * np.minimum(1.0, np.maximum(1.0, SHARE * days["clients"]) / days["total"])
        return days[[*keys, "client", "day", "clients", "weight"]]

    def work() -> pl.DataFrame:
        pair = ["query", "object_id"]
        rows = told[~told["click"]].groupby(pair, observed=True)["position"].min().rename("place").reset_index()
        rows["place"] -= 1
        did = told.loc[told["click"], pair].drop_duplicates().assign(satisfied=True)
        rows = rows.merge(did, on=pair, how="left").join(asked, on="query")
        rows["satisfied"] = rows["satisfied"].notna().astype(float)
        edge, cell = ["capability", "object_id"], ["capability", "object_id", "place"]
        inside = rows.merge(caps(rows, cell), on=[*cell, "client", "day"])
        inside["clicked"] = inside["weight"] * inside["satisfied"]
        cells = inside.groupby(cell, observed=True)[["weight", "clicked"]].sum().reset_index()
        factor = _factors(pl.DataFrame({n: cells[n].to_numpy() for n in cells}).rename({"weight": "shown"}))
        rows = rows.merge(caps(rows, edge), on=[*edge, "client", "day"])
        by = factor[rows["place"].to_numpy()]
        rows["shown"], rows["gained"] = rows["weight"], rows["weight"] * rows["satisfied"] * by
        rows["spread"] = rows["weight"] ** 2 * by
        sums = rows.groupby(edge, observed=True)[["shown", "gained", "spread"]].sum()
        sums["times_matched"] = rows.groupby(edge, observed=True).size()
        sums["clients"] = rows.groupby(edge, observed=True)["clients"].first()
        sums = sums.reset_index()
        return _measured(pl.DataFrame({n: sums[n].to_numpy() for n in sums}))

    return work


def _categories(pd: Any, ids: pl.Series) -> Any:
    """A column as pandas keeps repeated texts."""
    named = ids.unique().cast(pl.String).sort()
    rows = pl.DataFrame({"id": named}).with_row_index("code")
    codes = pl.DataFrame({"id": ids.cast(pl.String)}).join(rows, on="id", how="left", maintain_order="left")["code"]
    return pd.Categorical.from_codes(codes.to_numpy(), named.to_list())


def _factors(cells: pl.DataFrame) -> Any:
    """Clipped inverse propensity of fifty places, from sums per capability, artifact and place."""
    coded = cells.with_columns(pair=pl.struct("capability", "object_id").rank("dense").cast(pl.Int64) - 1)
    pair, place, shown, clicked = (coded[n].to_numpy() for n in ("pair", "place", "shown", "clicked"))
    theta = fit(pair, place.astype(np.int64), shown, clicked).theta
    factors = np.ones(50)
    factors[: theta.size] = np.minimum(1 / np.maximum(theta, 1e-12), CLIP)
    return factors


def _measured(sums: pl.DataFrame) -> pl.DataFrame:
    """Rates, effective trials and lower bounds, with numbers under the floors taken away."""
    rate = np.minimum(sums["gained"].to_numpy() / sums["shown"].to_numpy(), 1.0)
    trials = sums["shown"].to_numpy() ** 2 / sums["spread"].to_numpy()
    lower = [wilson(r, n)[0] for r, n in zip(rate.tolist(), trials.tolist(), strict=True)]
    known = pl.col("clients") >= CLIENT_FLOOR
    sure = known & (pl.col("n_eff") >= TRIAL_FLOOR)
    made = sums.select(
        pl.col("capability").cast(pl.String),
        pl.col("object_id").cast(pl.String).alias("artifact_id"),
        pl.col("times_matched", "clients").cast(pl.Int64),
        n_eff=pl.Series(trials.round(4)),
        rate=pl.Series(rate.round(6)),
        strength=pl.Series(np.round(lower, 6)),
    )
    return made.with_columns(
        *(pl.when(known).then(n).alias(n) for n in ("times_matched", "clients", "n_eff")),
        *(pl.when(sure).then(n).alias(n) for n in ("rate", "strength")),
    )
