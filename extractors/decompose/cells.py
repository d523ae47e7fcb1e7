"""Cells of a table line with their offsets."""


def cells_of(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Offsets of the trimmed cells of a table line, empty cells included."""
    line = text[start:end]
    found, position = [], 0
    for piece in line.split("|"):
        left = position + len(piece) - len(piece.lstrip())
        right = position + len(piece.rstrip())
        found.append((start + left, start + max(left, right)))
        position += len(piece) + 1
    if len(found) > 1 and found[0][0] >= found[0][1]:
        found = found[1:]
    if len(found) > 1 and found[-1][0] >= found[-1][1]:
        found = found[:-1]
    return tuple(found)
