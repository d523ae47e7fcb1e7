"""What goes into and comes out of a model of a Hugging Face task, as a closed table."""

from collections.abc import Mapping

from schemas.vocabulary import Modality

_M = Modality
TEXT, IMAGE, AUDIO, VIDEO = (_M.TEXT,), (_M.IMAGE,), (_M.AUDIO,), (_M.VIDEO,)
IMAGE_TEXT = (_M.IMAGE, _M.TEXT)
EMBEDDING, SCORES = (_M.EMBEDDING,), (_M.SCORES,)

MODALITIES: Mapping[str, tuple[tuple[Modality, ...] | None, tuple[Modality, ...]]] = {
    "text-generation": (TEXT, TEXT),
    "text2text-generation": (TEXT, TEXT),
    "summarization": (TEXT, TEXT),
    "translation": (TEXT, TEXT),
    "question-answering": (TEXT, TEXT),
    "table-question-answering": (TEXT, TEXT),
    "fill-mask": (TEXT, TEXT),
    "text-classification": (TEXT, SCORES),
    "token-classification": (TEXT, SCORES),
    "zero-shot-classification": (TEXT, SCORES),
    "text-ranking": (TEXT, SCORES),
    "sentence-similarity": (TEXT, EMBEDDING),
    "feature-extraction": (None, EMBEDDING),
    "image-feature-extraction": (IMAGE, EMBEDDING),
    "text-to-image": (TEXT, IMAGE),
    "image-to-image": (IMAGE, IMAGE),
    "image-to-text": (IMAGE, TEXT),
    "image-text-to-text": (IMAGE_TEXT, TEXT),
    "image-text-to-image": (IMAGE_TEXT, IMAGE),
    "image-text-to-video": (IMAGE_TEXT, VIDEO),
    "visual-question-answering": (IMAGE_TEXT, TEXT),
    "document-question-answering": (IMAGE_TEXT, TEXT),
    "image-classification": (IMAGE, SCORES),
    "zero-shot-image-classification": (IMAGE_TEXT, SCORES),
    "object-detection": (IMAGE, SCORES),
    "zero-shot-object-detection": (IMAGE_TEXT, SCORES),
    "keypoint-detection": (IMAGE, SCORES),
    "depth-estimation": (IMAGE, IMAGE),
    "image-segmentation": (IMAGE, IMAGE),
    "mask-generation": (IMAGE, IMAGE),
    "text-to-3d": (TEXT, (_M.THREE_D,)),
    "image-to-3d": (IMAGE, (_M.THREE_D,)),
    "text-to-video": (TEXT, VIDEO),
    "image-to-video": (IMAGE, VIDEO),
    "video-to-video": (VIDEO, VIDEO),
    "video-classification": (VIDEO, SCORES),
    "video-text-to-text": ((_M.TEXT, _M.VIDEO), TEXT),
    "automatic-speech-recognition": (AUDIO, TEXT),
    "text-to-speech": (TEXT, AUDIO),
    "text-to-audio": (TEXT, AUDIO),
    "audio-to-audio": (AUDIO, AUDIO),
    "audio-classification": (AUDIO, SCORES),
    "audio-text-to-text": ((_M.AUDIO, _M.TEXT), TEXT),
    "voice-activity-detection": (AUDIO, SCORES),
}
"""Task -> (input modalities, output modalities).

Tasks whose sides differ from model to model (`any-to-any`, `visual-document-retrieval`), work on tables or series
(`tabular-regression`, `time-series-forecasting`), or act (`robotics`, `reinforcement-learning`) are left out: unknown
is null, never a guess. `feature-extraction` is done on texts, images and sounds alike.
"""


def modalities_of(task: str | None) -> tuple[list[str] | None, list[str] | None]:
    """Input and output modalities of a task; both None when the task is unknown or says too little."""
    inputs, outputs = MODALITIES.get(task or "", (None, None))
    return (None if inputs is None else [*inputs]), (None if outputs is None else [*outputs])
