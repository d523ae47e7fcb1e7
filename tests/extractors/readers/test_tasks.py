"""The table of tasks stays closed: known words only, unknown tasks say nothing."""

import pytest

from extractors.readers.tasks import MODALITIES, modalities_of
from schemas.vocabulary import Modality


def test_every_side_of_every_task_is_in_the_vocabulary():
    for task, (inputs, outputs) in MODALITIES.items():
        assert task == task.lower()
        assert outputs
        assert set(outputs) | set(inputs or ()) <= set(Modality)
        assert modalities_of(task) == (None if inputs is None else list(inputs), list(outputs))


@pytest.mark.parametrize("task", [None, "", "any-to-any", "time-series-forecasting", "Text-Generation"])
def test_an_unknown_task_says_nothing(task):
    assert modalities_of(task) == (None, None)
