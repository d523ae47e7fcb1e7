"""What can be wrong with the raw archive. Every message names the file and the next step."""


class ArchiveError(ValueError):
    """The archive cannot do what was asked."""


class PayloadTooLargeError(ArchiveError):
    """A payload is larger than the archive takes."""


class BlobMissingError(ArchiveError):
    """The log knows a payload whose bytes are not there."""


class BlobDamagedError(ArchiveError):
    """A blob does not decompress to the bytes its name promises."""


class LogDamagedError(ArchiveError):
    """A log file does not hold the rows its name promises."""


class ManifestError(ArchiveError):
    """A manifest, or one row of it, cannot be used."""
