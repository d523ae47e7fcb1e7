"""The verdict in sentences: each is a template whose words and digits come from the facts it is bound to."""

from typing import Any, Literal, NamedTuple

from schemas.ids import pair_name
from schemas.vocabulary import Decision
from warehouse.compare.comparability import Judgement, judge
from warehouse.compare.facts import absence
from warehouse.compare.shapes import Document, Documents, Sentence, Verdict
from warehouse.compare.words import fixed, grouped, price_words, times
from warehouse.decision import verdict as decide

Word = Literal["ahead", "likely_ahead", "no_clear_difference"]
_SUMMARIES = {
    "comparable": "{a} and {b} can be compared.",
    "partly": "{a} and {b} can be compared only in part.",
    "not_comparable": "{a} and {b} cannot be compared.",
}
_LEADS = {"ahead": "is ahead", "likely_ahead": "is likely ahead"}


class Standing(NamedTuple):
    """Who is ahead, and how sure."""

    decision: Word | None
    leader: str | None


def make_verdict(a: Documents, b: Documents, shared: int) -> Verdict:
    """Comparability, decision and sentences of a pair that shares so many capabilities.

    Of the facts documents neither offers nor capabilities are read.
    A decision is made only for a comparable pair with both sides ranked by the same ruleset; a leader is named only
    where the difference is clear or likely.
    """
    judgement = judge(a["facts"], b["facts"])
    standing = standing_of(a, b, judgement)
    sentences = [_summary(a, b, judgement), *_scores(a, b, standing), *_places(a), *_places(b)]
    sentences += _prices(a["facts"], b["facts"], judgement)
    if a["facts"]["id"] != b["facts"]["id"]:
        sentences.append(_shared(a["facts"], b["facts"], shared))
    return {
        "comparability": judgement.level,
        "reasons": judgement.reasons,
        "decision": standing.decision,
        "leader": standing.leader,
        "sentences": sentences,
    }


def statements(side: Documents) -> list[Sentence]:
    """What is said of one artifact by itself: score, place and starting price."""
    return [_one_score(side), *_places(side), _one_price(side["facts"])]


def standing_of(a: Documents, b: Documents, judgement: Judgement) -> Standing:
    """Decision and leader alone. Of the scores documents type, ruleset, status, score and sd are read."""
    left, right = a["scores"], b["scores"]
    ranked = left.get("status") == "ranked" and right.get("status") == "ranked"
    same = left["type"] == right["type"] and left["ruleset"] == right["ruleset"]
    if judgement.level != "comparable" or not ranked or not same:
        return Standing(None, None)
    decision = decide(left["score"], left["sd"], right["score"], right["sd"])
    if decision is Decision.NO_CLEAR_DIFFERENCE:
        return Standing("no_clear_difference", None)
    ahead = a if left["score"] > right["score"] else b
    return Standing("ahead" if decision is Decision.AHEAD else "likely_ahead", ahead["facts"]["id"])


def _summary(a: Documents, b: Documents, judgement: Judgement) -> Sentence:
    text = _SUMMARIES[judgement.level].format(a=a["facts"]["name"], b=b["facts"]["name"])
    bound = [_fact(a, "name"), _fact(b, "name"), *(fact for reason in judgement.reasons for fact in reason["facts"])]
    return {"text": text, "facts": list(dict.fromkeys(bound))}


def _scores(a: Documents, b: Documents, standing: Standing) -> list[Sentence]:
    if a["facts"]["id"] == b["facts"]["id"]:
        return [_one_score(a)]
    if standing.decision is None:
        return [_one_score(a), _one_score(b)]
    facts = [_fact(side, path) for side in (a, b) for path in ("name", "score", "sd")]
    if standing.decision == "no_clear_difference":
        if a["scores"]["score"] == b["scores"]["score"]:
            return [{"text": f"It is a tie: {_points(a)}, {_points(b)}.", "facts": facts}]
        return [{"text": f"There is no clear difference: {_points(a)}, {_points(b)}.", "facts": facts}]
    ahead, behind = (a, b) if standing.leader == a["facts"]["id"] else (b, a)
    lead = f"{ahead['facts']['name']} {_LEADS[standing.decision]}"
    return [{"text": f"{lead}: {_points(ahead)}, {_points(behind)}.", "facts": facts}]


def _points(side: Documents) -> str:
    scores = side["scores"]
    return f"{side['facts']['name']} scores {fixed(scores['score'], 2)} ± {fixed(scores['sd'], 2)}"


def _one_score(side: Documents) -> Sentence:
    name, scores = side["facts"]["name"], side["scores"]
    reason = absence(scores["score"])
    if reason is not None:
        words = "has no place in a ranking" if reason == "not_applicable" else "could not be scored"
        return {"text": f"{name} {words}.", "facts": [_fact(side, "name"), _fact(side, "score")]}
    facts = [_fact(side, path) for path in ("name", "score", "sd")]
    if scores.get("status") == "provisional":
        share = fixed(scores["coverage"], 2)
        text = f"{_points(side)}, provisionally: {share} of the weight that applies to it is observed."
        return {"text": text, "facts": [*facts, _fact(side, "coverage"), _fact(side, "status")]}
    return {"text": f"{_points(side)}.", "facts": facts}


def _places(side: Documents) -> list[Sentence]:
    name, scores = side["facts"]["name"], side["scores"]
    place, band = scores.get("place"), scores.get("band")
    if place is None or band is None:
        return []
    facts = [_fact(side, path) for path in ("name", "place", "ranked", "band")]
    text = f"{name} holds place {grouped(place)} of {grouped(scores['ranked'])}"
    if band[0] == band[1]:
        return [{"text": f"{text}, and its deviation allows no other.", "facts": facts}]
    return [{"text": f"{text}; its deviation allows places {grouped(band[0])} to {grouped(band[1])}.", "facts": facts}]


def _prices(a: Document, b: Document, judgement: Judgement) -> list[Sentence]:
    sides = [a] if a["id"] == b["id"] else [a, b]
    sentences = [_one_price(side) for side in sides]
    prices = [_price(side) for side in sides]
    if len(sides) == 1 or any(absence(price) is not None for price in prices):
        return sentences
    facts = [f"{side['id']}#{path}" for side in sides for path in ("name", "starting_price")]
    left, right = prices
    if any(left[key] != right[key] for key in ("currency", "unit", "direction")):
        sentences.append({"text": "The two starting prices are in different units.", "facts": facts})
    elif judgement.level == "comparable":
        sentences.append({"text": _cheaper(a, left, b, right), "facts": facts})
    return sentences


def _cheaper(a: Document, left: Any, b: Document, right: Any) -> str:
    cost_a, cost_b = (times(left["amount"], right["per"]), times(right["amount"], left["per"]))
    if cost_a == cost_b:
        return "The two starting prices are equal."
    return f"The lower starting price is that of {(a if cost_a < cost_b else b)['name']}."


def _price(side: Document) -> Any:
    return {"absent": "variable"} if side["router"] else side["starting_price"]


_NO_PRICE = {
    "variable": "The price of {name} varies.",
    "not_applicable": "A starting price does not apply to {name}.",
    "not_published": "The price of {name} is not published.",
    "withheld": "The price of {name} may not be published.",
    "fetch_failed": "The price of {name} could not be fetched.",
    "quarantined": "The price of {name} is quarantined.",
    "missing": "No source gives a starting price for {name}.",
}


def _one_price(side: Document) -> Sentence:
    price = _price(side)
    reason = absence(price)
    facts = [f"{side['id']}#name", f"{side['id']}#starting_price"]
    if side["router"]:
        facts.append(f"{side['id']}#router")
    if reason is not None:
        return {"text": _NO_PRICE[reason].format(name=side["name"]), "facts": facts}
    return {"text": f"{side['name']} starts at {price_words(price)}.", "facts": facts}


def _shared(a: Document, b: Document, count: int) -> Sentence:
    number = {0: "no capability", 1: "1 capability"}.get(count, f"{grouped(count)} capabilities")
    text = f"{a['name']} and {b['name']} share {number}."
    return {"text": text, "facts": [f"{a['id']}#name", f"{b['id']}#name", f"{pair_name(a['id'], b['id'])}#shared"]}


def _fact(side: Documents, path: str) -> str:
    return f"{side['facts']['id']}#{path}"
