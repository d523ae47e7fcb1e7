"""Assigned ids: joining, dated rows in order of appearance, links, dependants, collisions."""

import polars as pl
import pytest
from identity_rows import NOW, SCHEMA, identify, ids, row

from warehouse.identity import assign
from warehouse.identity.clusters import Cluster
from warehouse.identity.forms import read_form
from warehouse.identity.link import Member
from warehouse.identity.result import check_ids
from warehouse.identity.reviewed import Reviewed
from warehouse.identity.words import load_words

FORM = read_form("zet", (), "acme", load_words())


def test_the_three_ids_that_stay() -> None:
    found = ids(
        row("openrouter", "qwen/qwen3.5-flash-02-23", canonical_slug="qwen/qwen3.5-flash-20260224"),
        row("openrouter", "openai/gpt-4o"),
        row("litellm", "sd3.5-large", seller="stability"),
        row("models_dev", "alibaba/qwen3.5-flash", 1, seller="vercel"),
    )
    assert found["openrouter:qwen/qwen3.5-flash-02-23"] == "model:qwen/qwen3.5-flash"
    assert found["models_dev:vercel/alibaba/qwen3.5-flash"] == "model:qwen/qwen3.5-flash"
    assert found["openrouter:openai/gpt-4o"] == "model:openai/gpt-4o"
    assert found["litellm:stability/sd3.5-large"] == "model:stabilityai/stable-diffusion-3.5-large"


def test_one_model_at_many_sellers() -> None:
    found = ids(
        row("openrouter", "meta-llama/llama-3.1-405b-instruct"),
        row("litellm", "llama-v3.1-405b-instruct", 1, seller="fireworks"),
        row("huggingface", "meta-llama/Meta-Llama-3.1-405B-Instruct", 2),
        row("models_dev", "meta-llama/Llama-3.1-405B-Instruct", 1, seller="wandb"),
        row("huggingface", "meta-llama/Llama-3.1-405B", 2),
        row("models_dev", "meta-llama/Llama-3.1-405B-Instruct-FP8", 3, seller="wandb"),
    )
    base, quantised = found.pop("huggingface:meta-llama/Llama-3.1-405B"), "wandb/meta-llama/Llama-3.1-405B-Instruct-FP8"
    assert found.pop(f"models_dev:{quantised}") == "model:meta-llama/llama-3.1-405b-instruct-fp8"
    assert set(found.values()) == {"model:meta-llama/llama-3.1-405b-instruct"}
    assert base == "model:meta-llama/llama-3.1-405b"


def test_a_date_beside_an_undated_row_of_the_same_seller_is_a_release() -> None:
    told = identify(row("openrouter", "openai/o7"), row("openrouter", "openai/o7-2026-01-31"))
    assert set(told.aliases["artifact_id"]) == {"model:openai/o7", "model:openai/o7-2026-01-31"}
    assert told.families.rows() == [
        ("model:openai/o7", "model:openai/o7", "base"),
        ("model:openai/o7", "model:openai/o7-2026-01-31", "dated"),
    ]


def test_an_undated_row_that_appears_later_does_not_rename_the_dated_one() -> None:
    dated = row("openrouter", "qwen/qwen9-flash-02-23")
    found = ids(dated, row("openrouter", "qwen/qwen9-flash", 5), row("openrouter", "qwen/qwen9-flash-06-01", 9))
    assert found["openrouter:qwen/qwen9-flash-02-23"] == "model:qwen/qwen9-flash"
    assert found["openrouter:qwen/qwen9-flash"] == "model:qwen/qwen9-flash"
    assert found["openrouter:qwen/qwen9-flash-06-01"] == "model:qwen/qwen9-flash-06-01"


def test_two_dates_at_one_moment_are_two_releases() -> None:
    found = ids(row("openrouter", "acme/nova-x-0101"), row("openrouter", "acme/nova-x-0202"))
    assert sorted(map(str, found.values())) == ["model:acme/nova-x-0101", "model:acme/nova-x-0202"]


def test_a_date_that_another_lister_set_apart_stays_apart() -> None:
    found = ids(
        row("openrouter", "openai/o3"),
        row("openrouter", "openai/o3-2026-01-31"),
        row("litellm", "o3-2026-01-31", 3, seller="azure"),
        row("litellm", "o3-2026-03-31", 3, seller="groq"),
    )
    assert found["litellm:azure/o3-2026-01-31"] == "model:openai/o3-2026-01-31"
    assert found["litellm:groq/o3-2026-03-31"] == "model:openai/o3"


def test_two_listers_with_one_date_each_do_not_meet_in_the_undated_name() -> None:
    found = ids(row("litellm", "o3-2026-01-31", seller="azure"), row("litellm", "o3-2026-03-31", 2, seller="groq"))
    assert found["litellm:azure/o3-2026-01-31"] == "model:openai/o3"
    assert found["litellm:groq/o3-2026-03-31"] == "model:openai/o3-2026-03-31"


def test_a_family_of_several_releases_never_loses_its_dates() -> None:
    found = ids(row("litellm", "gpt-4o-2024-08-06", seller="azure"), row("lmarena", "GPT-4o-2024-08-06", 2))
    assert set(found.values()) == {"model:openai/gpt-4o-2024-08-06"}


def test_the_same_canonical_slug_makes_a_date_an_alias() -> None:
    found = ids(
        row("openrouter", "acme/o7", canonical_slug="acme/o7-2026-01-31"),
        row("openrouter", "acme/o7-2026-01-31", canonical_slug="acme/o7-2026-01-31"),
    )
    assert set(found.values()) == {"model:acme/o7"}


def test_the_same_repository_makes_a_date_an_alias_and_another_does_not() -> None:
    found = ids(
        row("openrouter", "acme/zeta", hugging_face_id="acme/Zeta"),
        row("openrouter", "acme/zeta-0110", hugging_face_id="acme/Zeta"),
        row("openrouter", "acme/zeta-0210", hugging_face_id="acme/Zeta-0210"),
    )
    assert found["openrouter:acme/zeta-0110"] == "model:acme/zeta"
    assert found["openrouter:acme/zeta-0210"] == "model:acme/zeta-0210"


def test_dependants_follow_the_row_they_name() -> None:
    base = row("openrouter", "acme/zeta-0110")
    depend = {"free": "offer", "thinking": "mode"}
    rows = [
        row("openrouter", f"acme/zeta-0110:{suffix}", 3, slug="zeta-0110", role=role, base_source_id="acme/zeta-0110")
        for suffix, role in depend.items()
    ]
    alias = row("openrouter", "~acme/zeta-latest", 3, role="alias", base_source_id="acme/zeta-0110")
    told = identify(base, *rows, alias).aliases
    assert set(told["artifact_id"]) == {"model:acme/zeta"}
    assert told.filter(pl.col("role") != "artifact")["method"].unique().to_list() == ["base_row"]


def test_an_alias_of_nothing_and_a_rules_row_name_no_artifact() -> None:
    told = identify(
        row("openrouter", "~acme/latest", role="alias", base_source_id="acme/gone"),
        row("litellm", "sample_spec", role="rules"),
        row("litellm", "***", seller="azure"),
    ).aliases
    assert told["artifact_id"].to_list() == [None, None, None]
    assert set(told["method"]) == {"base_row", "rules", "unusable"}


def test_a_repository_belongs_to_the_nearest_of_its_claimants() -> None:
    found = ids(
        row("openrouter", "acme/zeta-pro", hugging_face_id="acme/Zeta-70B-Instruct"),
        row("openrouter", "acme/zeta-70b", hugging_face_id="acme/Zeta-70B-Instruct"),
        row("huggingface", "acme/Zeta-70B-Instruct", 4),
    )
    assert found["huggingface:acme/Zeta-70B-Instruct"] == found["openrouter:acme/zeta-70b"] == "model:acme/zeta-70b"
    assert found["openrouter:acme/zeta-pro"] == "model:acme/zeta-pro"


def test_a_link_to_other_weights_joins_nothing() -> None:
    found = ids(
        row("openrouter", "acme/zeta", hugging_face_id="acme/Zeta-FP8"),
        row("openrouter", "tuner/zeta-fun", hugging_face_id="acme/Zeta"),
        row("huggingface", "acme/Zeta-FP8", 1),
        row("huggingface", "acme/Zeta", 1),
    )
    assert found["huggingface:acme/Zeta-FP8"] == "model:acme/zeta-fp8"
    assert found["huggingface:acme/Zeta"] == found["openrouter:acme/zeta"] == "model:acme/zeta"
    assert found["openrouter:tuner/zeta-fun"] == "model:tuner/zeta-fun"


def test_a_link_that_joins_two_artifacts_keeps_the_older_id_and_remembers_the_other() -> None:
    repository = row("huggingface", "acme/Zeta-Prime-70B", 1)
    linked = row("openrouter", "acme/zeta", 2, hugging_face_id="acme/Zeta-Prime-70B")
    told = identify(row("litellm", "acme/zeta", seller="groq"), repository, linked)
    assert set(told.aliases["artifact_id"]) == {"model:acme/zeta"}
    assert told.former.rows() == [("model:acme/zeta-prime-70b", "model:acme/zeta")]


def test_two_names_of_one_lister_are_two_models() -> None:
    found = ids(row("openrouter", "acme/zeta-maverick"), row("openrouter", "acme/zeta-maverick-70b-instruct"))
    assert len(set(found.values())) == 2
    found = ids(row("openrouter", "acme/zeta-maverick"), row("huggingface", "acme/Zeta-Maverick-70B-Instruct", 1))
    assert set(found.values()) == {"model:acme/zeta-maverick"}


def test_a_name_that_could_be_two_models_is_neither() -> None:
    found = ids(
        row("huggingface", "acme/Zeta-Coder-70B"),
        row("huggingface", "acme/Zeta-Coder-7B"),
        row("openrouter", "acme/zeta-coder", 1),
    )
    assert len(set(found.values())) == 3


def test_rows_without_publisher_take_the_only_one_there_is() -> None:
    known = row("openrouter", "acme/zeta-9")
    told = identify(known, row("lmarena", "Zeta 9", 1), row("lmarena", "Unheard 7", 1)).aliases
    found = {source_id: (artifact, method) for _, source_id, artifact, _, method, *_ in told.iter_rows()}
    assert found["Zeta 9"] == ("model:acme/zeta-9", "same_name")
    assert found["Unheard 7"] == ("model:lmarena/unheard-7", "seller_namespace")
    found2 = ids(known, row("openrouter", "other/zeta-9"), row("lmarena", "Zeta 9", 1))
    assert found2["lmarena:Zeta 9"] == "model:lmarena/zeta-9"


def test_types_do_not_mix() -> None:
    found = ids(row("litellm", "acme/search", seller="x", type="api"), row("litellm", "acme/search", 1, seller="y"))
    assert set(found.values()) == {"api:acme/search", "model:acme/search"}


def test_confidence_falls_with_every_doubt() -> None:
    told = identify(row("openrouter", "acme/zeta-0110"), row("lmarena", "brandless", 1)).aliases
    sure = dict(told.select("source_id", "confidence").iter_rows())
    assert sure == {"acme/zeta-0110": round(0.98 * 0.9, 3), "brandless": 0.5}


def _decided(**names: str) -> Reviewed:
    return Reviewed({name: (artifact, "reason") for name, artifact in names.items()}, {})


def test_two_decisions_about_one_name_fail_loudly() -> None:
    rows = pl.DataFrame([row("openrouter", "acme/alpha"), row("openrouter", "acme/beta")], schema=SCHEMA, orient="row")
    clash = _decided(alpha="model:acme/zet-3", beta="model:acme/zet3")
    with pytest.raises(ValueError, match=r"model:acme/zet-3 and model:acme/zet3 are one name; decide in"):
        assign(rows, NOW, reviewed=clash)


def test_an_id_for_two_artifacts_fails_loudly() -> None:
    clusters = [Cluster(number, "acme", [Member(FORM, False)], "model:acme/zet") for number in range(2)]
    with pytest.raises(ValueError, match=r"model:acme/zet would stand for acme/zet and acme/zet; decide in"):
        check_ids(clusters)
    check_ids(clusters[:1])


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [
        row("openrouter", "acme/zeta", hugging_face_id="acme/Zeta-70B"),
        row("openrouter", "acme/zeta-0110", hugging_face_id="acme/Zeta-70B"),
        row("huggingface", "acme/Zeta-70B"),
        row("litellm", "zeta-70b-free", seller="groq"),
        row("litellm", "zeta-0110", seller="azure"),
        row("lmarena", "Zeta 70B"),
    ]
    expected = ids(*rows)
    for turned in (rows[::-1], rows[3:] + rows[:3], rows[1::2] + rows[::2]):
        assert ids(*turned) == expected
