"""The judge: counting right, made and wanted joins."""

from identity_rows import NOW

from warehouse.identity.judge import Name, judge_links, judge_pairs


def _hub(name: str) -> Name:
    return Name("huggingface", name, None, *name.split("/"))


def _listed(name: str) -> Name:
    return Name("openrouter", name, "openrouter", *name.split("/"))


def test_pairs_are_counted_and_mistakes_named() -> None:
    mini, full = Name("lmarena", "GPT-4o-mini", None, None, "GPT-4o-mini"), _listed("openai/gpt-4o")
    verdict = judge_pairs([(full, mini, True), (full, Name("x", "gpt 4o", None, None, "gpt 4o"), True)], NOW)
    assert (verdict.right, verdict.made, verdict.wanted) == (1, 1, 2)
    assert (verdict.precision, verdict.recall) == (1.0, 0.5)
    assert verdict.wrong == ("not joined: openrouter openai/gpt-4o, lmarena GPT-4o-mini",)


def test_a_wrong_join_lowers_precision() -> None:
    verdict = judge_pairs([(_listed("acme/zeta"), _hub("acme/Zeta"), False)], NOW)
    assert (verdict.precision, verdict.recall) == (0.0, 1.0)
    assert verdict.wrong == ("joined wrongly: openrouter acme/zeta, huggingface acme/Zeta",)


def test_nothing_joined_is_precise_and_useless() -> None:
    verdict = judge_pairs([(_listed("acme/zeta"), _hub("acme/Omega"), True)], NOW)
    assert (verdict.precision, verdict.recall) == (1.0, 0.0)


def test_links_to_a_pool() -> None:
    listed = [_listed("acme/zeta-coder"), _listed("acme/closed"), _listed("acme/open"), _listed("acme/unjudged")]
    pool = [_hub("acme/Zeta-Coder-70B-Instruct"), _hub("acme/Zeta-Coder-70B-Instruct-AWQ"), _hub("acme/Closed")]
    accepted = {
        "acme/zeta-coder": frozenset({"acme/zeta-coder-70b-instruct"}),
        "acme/closed": frozenset[str](),
        "acme/open": frozenset({"acme/open-7b-it"}),
    }
    verdict = judge_links(listed, pool, accepted, NOW)
    assert (verdict.right, verdict.made, verdict.wanted) == (1, 2, 2)
    assert verdict.wrong == ("acme/closed: acme/Closed; expected none", "acme/open: none; expected acme/open-7b-it")
