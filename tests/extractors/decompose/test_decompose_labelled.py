"""The labelled documents of the project: measures, denials, traps, grounding."""

import decompose_scoring as scoring
import pytest

DOCUMENTS = scoring.load()
BLIND = [document for document in DOCUMENTS if document.doc_id.startswith(scoring.BLIND)]


def test_there_are_enough_documents_and_half_were_labelled_blind():
    assert len(DOCUMENTS) >= 40
    assert len(BLIND) / len(DOCUMENTS) >= 0.5


@pytest.mark.parametrize(("documents", "floor"), [(DOCUMENTS, 0.88), (BLIND, 0.88)], ids=["all", "blind"])
def test_ids_reach_their_measure(documents, floor):
    assert scoring.ids(documents).f1 >= floor


@pytest.mark.parametrize(
    ("kind", "floor"), [("comparison", 0.82), ("unique", 0.67), ("limitation", 0.70), ("requirement", 0.65)]
)
def test_spans_of_a_kind_reach_their_measure(kind, floor):
    assert scoring.span_f1(DOCUMENTS, kind) >= floor


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.doc_id)
def test_nothing_denied_is_asserted(document):
    assert not scoring.positive_ids(document) & set(document.labels["negated_capability_ids"])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.doc_id)
def test_no_trap_is_taken(document):
    assert scoring.traps_hit(document) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.doc_id)
def test_labels_are_grounded_in_their_text(document):
    for label in document.labels["labels"]:
        for span in label["evidence"]:
            assert document.text[span["start"] : span["end"]] == span["quote"]
