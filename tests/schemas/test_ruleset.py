import json

import pytest

from schemas.ruleset import Ruleset, RulesetError, next_version, parse_ruleset, version_key
from schemas.vocabulary import ArtifactType, Component
from warehouse.rank.ruleset import RULESETS, dump_ruleset, load_ruleset, versions


def changed(change):
    data = json.loads((RULESETS / "1.0.0.json").read_bytes())
    change(data)
    return json.dumps(data)


def test_shipped_rulesets_are_canonical_and_named_by_their_version():
    assert versions() == sorted(versions(), key=version_key)
    for version in versions():
        assert load_ruleset(version).version == version
        assert dump_ruleset(load_ruleset(version)) == (RULESETS / f"{version}.json").read_bytes()


def test_first_ruleset_weighs_as_stated_for_every_type():
    ruleset = load_ruleset("1.0.0")
    for kind in ArtifactType:
        weights = ruleset.profile_of(kind).weights
        assert [weights[c] for c in (Component.ADOPTION, Component.QUALITY, Component.ECOSYSTEM)] == [25, 25, 10]
        assert weights[Component.MATCH] + weights[Component.FRESHNESS] == 40


def test_half_lives_of_the_published_method():
    types = load_ruleset("1.0.0").types
    named = {kind.value: types[kind].half_life_days for kind in ArtifactType}
    assert (named["model"], named["mcp"], named["dataset"], named["prompt"]) == (180, 90, 365, 120)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(colour="red"), "colour: got 'red': Extra inputs"),
        (lambda d: d["types"].pop("agent"), "types lack agent"),
        (lambda d: d["types"]["agent"].update(profile="nobody"), "types.agent.profile='nobody': expected one of"),
        (lambda d: d["profiles"]["model"]["weights"].pop("match"), "weights lack match"),
        (lambda d: d["profiles"]["model"]["weights"].update(match=-1), "profiles.model.weights.match: got -1"),
        (lambda d: d["profiles"]["model"]["weights"].update(speed=1), "profiles.model.weights.speed"),
        (
            lambda d: d["profiles"]["model"]["signals"].pop("match_score"),
            "components match have a weight and no signal",
        ),
        (
            lambda d: d["profiles"]["model"]["signals"]["hf_likes"]["anchors"].update(lo=1e9),
            "profiles.model.signals.hf_likes.anchors: got dict: anchors lo=1000000000.0",
        ),
        (
            lambda d: d["profiles"]["model"]["signals"]["hf_likes"].update(anchors=None),
            "profiles.model.signals.hf_likes.anchors: expected lo and hi",
        ),
        (
            lambda d: d["profiles"]["model"]["signals"]["hf_likes"]["prior"].update(mean=0.9),
            "prior sd=0.4 is less than its mean=0.9",
        ),
        (lambda d: d["signals"].pop("hf_likes"), "add signals.hf_likes with meaning, unit and scale"),
        (lambda d: d.update(version="1.0"), "version: got '1.0'"),
    ],
)
def test_a_broken_ruleset_is_refused_with_field_value_and_expectation(change, told):
    with pytest.raises(RulesetError) as error:
        parse_ruleset(changed(change), "mine.json")
    assert "mine.json" in str(error.value)
    assert told in str(error.value)


def test_not_json_is_refused():
    with pytest.raises(RulesetError, match=r"mine\.json cannot be used"):
        parse_ruleset(b"<html>", "mine.json")


def test_infinite_numbers_are_refused():
    with pytest.raises(RulesetError, match="half_life_days"):
        parse_ruleset(changed(lambda d: d["types"]["mcp"].update(half_life_days=1e400)), "mine.json")


def test_unknown_version_lists_the_known_ones():
    with pytest.raises(RulesetError, match=r"neither a file nor a shipped version; have 1\.0\.0"):
        load_ruleset("9.9.9")


def test_a_path_is_read(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(changed(lambda d: d.update(version="7.0.0")))
    assert load_ruleset(path).version == "7.0.0"


def test_versions_sort_by_number_and_rise():
    assert sorted(["1.10.0", "1.9.0"], key=version_key) == ["1.9.0", "1.10.0"]
    assert next_version("1.9.3") == "1.10.0"


def test_rulesets_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load_ruleset("1.0.0").version = "2.0.0"
    assert isinstance(load_ruleset("1.0.0"), Ruleset)
