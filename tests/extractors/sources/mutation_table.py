"""`python -m tests.extractors.sources.mutation_table [FILE]`: damage every parser's payload and tell what happened."""

import sys
from pathlib import Path

from tests.extractors.sources.mutation_cases import CASES
from tests.extractors.sources.mutation_run import COPIES, OUTCOMES, Tally, run

HEAD = f"""# Mutations

Every parser reads at least {COPIES} damaged copies of its payload: fields dropped, retyped, renamed, nested, doubled or
replaced by something nasty; cells and rows of tables cut, doubled or moved, columns moved with their headings, headings
cut, spans and nesting changed, units and amounts rewritten. This page is made by

    python -m tests.extractors.sources.mutation_table docs/mutations.md

- *refused*: the document as a whole; the last good one is carried forward
- *quarantined*: some record is refused with its reason; nothing wrong is accepted
- *unchanged*, *less*: what is accepted is all, or a part, of what the original says
- *restated*: accepted is what the changed cell or field says now: nobody can tell such a change from a true one here;
  the ledger's gate holds it when it is large
- *crashed*, *wrong*: an exception without a type, a number that its document does not say. Both must be 0

Not tried are changes that no reader could see, such as two amounts that change places within their row.
"""


def table(tallies: list[Tally]) -> str:
    """The page: a row per payload and the sums."""
    lines = [HEAD, f"| payload | tried | {' | '.join(OUTCOMES)} |", f"| --- |{' ---: |' * (len(OUTCOMES) + 1)}"]
    for tally in tallies:
        cells = [str(tally.counts[outcome]) for outcome in OUTCOMES]
        lines.append(f"| {tally.payload} | {tally.tried} | {' | '.join(cells)} |")
    sums = [str(sum(tally.counts[outcome] for tally in tallies)) for outcome in OUTCOMES]
    lines.append(f"| **all** | {sum(tally.tried for tally in tallies)} | {' | '.join(sums)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Print the table, and write it to a file where one is named. 1 when something crashed or was wrong."""
    tallies = [run(payload, *CASES[payload]) for payload in CASES]
    page = table(tallies)
    print(page)
    if arguments:
        Path(arguments[0]).write_text(page, encoding="utf-8")
    bad = [f"{tally.payload}: {reason}" for tally in tallies for reason in tally.bad]
    print("\n".join(bad[:50]), file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
