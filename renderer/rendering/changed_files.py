"""The files of a run, with what is to change in them: inside of documents, and whole documents.

Every other byte of a file goes out as it came in.
"""

from __future__ import annotations

from renderer.problems import RenderError
from renderer.yamltext import stream
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.parser import parse_leniently
from renderer.yamltext.stream import Document, File, Pieces, Splice


class ChangedFiles:
    """Collects the changes, and makes them all at once."""

    def __init__(self, files: list[File]) -> None:
        self._files = files
        # One `Changes` a document, however many objects are in it: its edits are made together.
        self._changes: dict[tuple[int, int], tuple[Document, Changes]] = {}
        self._splices: list[Splice] = []

    def changes_to(self, document: Document) -> Changes:
        """Return the changes to a document."""
        key = (document.file, document.start)
        if key not in self._changes:
            self._changes[key] = (document, Changes(document.source))
        return self._changes[key][1]

    def delete(self, document: Document) -> None:
        """Take a document out, with its mark."""
        self._splices.append(Splice(document.file, document.start, document.end, b""))

    def insert(self, text: bytes, *, behind: Document | None) -> None:
        """Put documents in behind another, or before all of the first file."""
        index, at = (behind.file, behind.end) if behind else (0, None)
        self._splices.append(stream.insertion(index, self._files[index], at=at, text=text))

    def pieces(self) -> list[Pieces]:
        """Return each file as the pieces to write."""
        changed = [
            Splice(document.file, document.body, document.end, _text(document, changes))
            for document, changes in self._changes.values()
            if changes
        ]
        return stream.splice(self._files, [*changed, *self._splices])


def _text(document: Document, changes: Changes) -> bytes:
    """Return the changed text, which must still be YAML: anything else is a bug of ours."""
    source, text = document.source, changes.apply()
    try:
        changed = parse_leniently(source.name, text, written_by_host=source.written_by_host)
    except RenderError as error:
        raise AssertionError("an edit broke the YAML") from error
    if len(changed.refusals) > len(source.refusals):
        raise AssertionError("an edit made the YAML ambiguous")
    return text.encode()
