"""The form that asks for a certificate on paper: which, why, by which way, and the photo."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.domain.certificates import Asked, PhotoKind
from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.file_kinds import PICTURES
from portal.domain.procedures.certificate import CERTIFICATE
from portal.models import CertificateRequest
from portal.web.converters import row_id
from portal.web.fields import CodeRadio, Needed, TextLine
from portal.web.forms import PortalForm
from portal.web.uploads import NamedAsItIs


class PhotoForm(PortalForm):
    """A picture, and what is to be cut out of it: "x,y,width,turn"."""

    photo = FileField("照片", [NamedAsItIs(PICTURES)])
    crop = HiddenField()


class AskForm(PhotoForm):
    """申领; ``photo_id`` is the photo that was cut out and kept already."""

    issue_type = CodeRadio(
        "申领类别", "certificate_issue_type", [Needed("请选择申领类别")], blank=None
    )
    because = TextLine("申领原因", most=200)
    channel = SelectField(
        "申请渠道",
        choices=[SelectChoice(one.value, one.label) for one in CERTIFICATE.channels],
        coerce=Channel,
        default=Channel.WINDOW,
    )
    photo_kind = RadioField(
        "照片",
        [Needed("请选择照片是纸质的还是电子的")],
        choices=[SelectChoice(kind.value, kind.label) for kind in PhotoKind],
        validate_choice=False,
    )
    photo_id = HiddenField()

    def validate_photo_kind(self, field: RadioField) -> None:
        """Refuse in Chinese what the list does not offer."""
        if field.data not in set(PhotoKind):
            raise ValidationError("请从列表中选择")

    def offer(self, types: Sequence[str]) -> None:
        """Offer the issue types that fit; where only one does, it is chosen."""
        self.issue_type.choices = [one for one in self.issue_type.choices if one.value in types]
        if len(types) == 1 and not self.is_submitted():
            self.issue_type.data = code_set("certificate_issue_type").item(types[0])

    def fill(self, asked: CertificateRequest) -> None:
        """What was asked for before."""
        self.issue_type.data, self.because.data = asked.issue_type, asked.because
        self.photo_kind.data, self.photo_id.data = asked.photo_kind.value, asked.photo_id

    @property
    def kept_photo(self) -> int | None:
        """The id of the photo that was kept already."""
        try:
            return row_id(str(self.photo_id.data or ""))
        except ValueError:
            return None

    @property
    def is_digital(self) -> bool:
        """Whether a digital photo was chosen."""
        return bool(self.photo_kind.data == PhotoKind.DIGITAL)

    @property
    def asked(self) -> Asked:
        """What the service takes, of a form that was found valid."""
        kind = PhotoKind(self.photo_kind.data)
        photo_id = self.kept_photo if self.is_digital else None
        return Asked(self.issue_type.data, self.because.data, kind, photo_id)
