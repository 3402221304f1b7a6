"""The form of the go-live import."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from portal.domain.file_kinds import SHEETS
from portal.web.forms import PortalForm
from portal.web.uploads import NamedAsItIs


class UploadForm(PortalForm):
    """A file to be checked."""

    file = FileField("登记台账文件", [FileRequired("请选择要上传的文件"), NamedAsItIs(SHEETS)])
