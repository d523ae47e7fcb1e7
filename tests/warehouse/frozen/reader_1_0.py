"""A reader somebody wrote against contract 1.0.0, from its documentation alone. Frozen: a test pins these bytes.

It knows the standard library and nothing of this project, follows digests, ignores what it does not know, and stops at
anything that the contract does not allow.
"""

import csv
import hashlib
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

ABSENT = {"missing", "not_applicable", "not_published", "withheld", "fetch_failed", "quarantined", "variable"}
UNITS = {
    "token", "image", "pixel", "second", "minute", "hour", "character", "page", "request", "query", "session", "video",
    "gigabyte_day", "token_hour", "message", "text_unit", "credit",
}  # fmt: skip
STATES = {"accepted", "held", "quarantined"}


def checked(root, path, sha256):
    data = (root / path).read_bytes()
    assert hashlib.sha256(data).hexdigest() == sha256, path
    return data


def major(name, schema):
    kind, _, version = schema.partition("/")
    assert (kind, version.split(".")[0]) == (name, "1"), schema


def document(root, sha256, kind):
    found = json.loads(checked(root, f"v1/o/{sha256[:2]}/{sha256}.json", sha256))
    major(kind, found["schema"])
    return found


def open_latest(root):
    latest = json.loads((root / "v1/latest.json").read_bytes())
    major("latest", latest["schema"])
    assert latest["contract"].split(".")[0] == "1"
    manifest = json.loads(checked(root, latest["manifest"]["path"], latest["manifest"]["sha256"]))
    major("manifest", manifest["schema"])
    return latest, manifest


def artifact(root, manifest, artifact_id):
    number = int(hashlib.sha256(artifact_id.encode()).hexdigest()[:2], 16)
    path = f"v1/s/{manifest['snapshot']}/index/{number:02x}.json"
    entry = json.loads(checked(root, path, manifest["index"][number]))["artifacts"][artifact_id]
    return {kind: document(root, entry[kind], kind) for kind in ("facts", "scores", "history")}


def prices(facts):
    for offer in facts["offers"]:
        for price in offer["prices"]:
            assert price["unit"] in UNITS and price.get("state", "accepted") in STATES
            if "amount" in price:
                yield offer["seller"], price["direction"], Decimal(price["amount"]) / price["per"], price["unit"]
            else:
                assert price["absent"] in ABSENT


def value(facts, name):
    attribute = facts["attributes"][name]
    if "absent" in attribute:
        assert attribute["absent"] in ABSENT
        return None
    source = facts["sources"][attribute["source"]]
    assert source["source"] and source["captured_at"].endswith("Z") and len(source["payload"]) == 64
    return attribute["value"]


def table(root, manifest, name):
    rows = []
    for part in manifest["tables"][name]:
        text = checked(root, part["csv"]["path"], part["csv"]["sha256"]).decode()
        rows += list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == sum(part["rows"] for part in manifest["tables"][name])
    return rows


def score(scores):
    if isinstance(scores["score"], dict):
        assert scores["score"]["absent"] in ABSENT
        return None
    total = sum(row["points"] for row in scores["contributions"])
    assert abs(total - scores["score"]) < 0.001
    return scores["score"], scores["sd"], scores["status"]


def report(root):
    latest, manifest = open_latest(root)
    found = {}
    for row in table(root, manifest, "artifacts"):
        made = artifact(root, manifest, row["artifact_id"])
        facts = made["facts"]
        assert facts["id"] == row["artifact_id"] and facts["name"] == row["name"].removeprefix("'")
        found[facts["id"]] = {
            "score": score(made["scores"]),
            "prices": [(seller, side, str(amount), unit) for seller, side, amount, unit in prices(facts)],
            "licence": value(facts, "licence"),
            "capabilities": sorted({each["id"] for each in facts["capabilities"]}),
            "steps": sum(len(series["steps"]) for series in made["history"]["prices"]),
        }
    return {"snapshot": latest["snapshot"], "stale_after": latest["stale_after"], "artifacts": found}


if __name__ == "__main__":
    print(json.dumps(report(Path(sys.argv[1]))))
