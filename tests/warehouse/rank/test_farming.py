"""What cheating buys at most, printed by the benchmark and bounded here."""

from benchmarks.farming import RING, report
from warehouse.rank import load_ruleset


def test_what_one_signal_one_ring_and_one_burst_buy():
    said = []
    found = {line.attack.split(" at ")[0].split(",")[0]: line for line in report(60, 60, said.append)}
    assert len(said) == len(found) + 3
    ruleset = load_ruleset()
    profile = ruleset.profiles[ruleset.types["repo"].profile]
    whole = sum(profile.weights.values())
    for name, rule in profile.signals.items():
        if name == "match_score":
            continue
        inside = sum(r.weight for r in profile.signals.values() if r.component is rule.component)
        possible = 100 * profile.weights[rule.component] / whole * rule.weight / inside
        line = found[f"signal {name}"]
        assert 0 <= line.points <= possible, name
        assert line.points <= line.points_undefended <= possible, name
        assert 0 <= line.places <= line.places_undefended, name
    stars, burst = found["signal github_stars"], found["star burst"]
    assert stars.points < 1 < stars.points_undefended
    assert burst.points < 0.5 < burst.points_undefended
    ring = found[f"ring of {RING} clients"]
    # Among sixty honest clients five may add at most 5 / 65 to a rate, far less than a client for each click adds.
    assert ring.points < ring.points_undefended / 2
    assert ring.places <= ring.places_undefended
