"""The check that a form makes of a file before its content is read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import Field
from wtforms.validators import StopValidation

from portal.domain.file_kinds import FileKind, ending_fault


class NamedAsItIs:
    """The file's name ends as its content asks for; what no kind of these is passes here."""

    def __init__(self, taken: Collection[FileKind]) -> None:
        self._taken = taken

    def __call__(self, _form: Any, field: Field) -> None:
        file = field.data
        if not isinstance(file, FileStorage):
            return
        content = file.stream.read()
        file.stream.seek(0)
        if fault := ending_fault(file.filename or "", content, self._taken):
            raise StopValidation(fault)
