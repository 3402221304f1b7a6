"""The forms of moves: why, with whose consent, to whom, and the words that an answer needs."""

from __future__ import annotations

from wtforms import StringField

from portal.domain.channels import Channel, consent_fits
from portal.services.moving import Asked
from portal.web.fields import CodeField, CodeRadio, Needed, NumberLine, TextLine
from portal.web.forms import PortalForm
from portal.web.registration import reading
from portal.web.registration.forms import ConsentPart

_MOST = 100


class NumberForm(PortalForm):
    """Who is to be taken over: the number on the card."""

    id_number = NumberLine(
        "身份证号", render_kw={"autocomplete": "off", "maxlength": 40, "data-no-slash": ""}
    )


class AskedForm(ConsentPart):
    """Why somebody moves, and how they agreed."""

    reason = CodeRadio("迁移原因", "move_reason", [Needed("请选择迁移的原因")], blank=None)
    words = TextLine("情况说明", most=_MOST)
    consent = CodeRadio(
        "本人同意", "consent_means", [Needed("未经本人同意不得迁移，请选择同意的方式")], blank=None
    )

    def offer_means(self) -> None:
        """Offer the means of consent that fit a window."""
        self.consent.choices = [
            one for one in self.consent.choices if consent_fits(Channel.WINDOW, one.value)
        ]

    def asked(self) -> Asked:
        """What was asked; raises ``RuleBroken`` for a broken signature."""
        consent = reading.consent(self)
        assert consent is not None, "validated"
        return Asked(self.reason.data, consent, self.words.data)


class ArriveForm(AskedForm):
    """迁入, of somebody who was found by their number."""


class LeaveForm(AskedForm):
    """迁出: to which community, by its full name."""

    to_office = StringField(
        "接收的社区（村）",
        [Needed("请填接收社区（村）的全称，例如 长沙市芙蓉区文艺路街道识字里社区")],
        render_kw={"list": "regions", "maxlength": 200},
    )


class WordsForm(PortalForm):
    """The words that an answer, a withdrawal, an objection or its judgment needs."""

    words = TextLine("说明", [Needed("请写明情况")], most=_MOST)

    def ask(self, label: str) -> None:
        """Say what the words are."""
        self.words.label.text = label


class SeveralForm(PortalForm):
    """To which community several people go; each line has its own reason and consent."""

    to_office = StringField(
        "接收的社区（村）",
        [Needed("请填接收社区（村）的全称")],
        render_kw={"list": "regions", "maxlength": 200},
    )


class LineForm(PortalForm):
    """One of several: why, and how they agreed."""

    class Meta(PortalForm.Meta):
        """The token is the page's own."""

        csrf = False

    reason = CodeField("原因", "move_reason", [Needed("请选择原因")])
    words = TextLine("说明", most=_MOST)
    consent = CodeField("本人同意", "consent_means", [Needed("请选择同意的方式")], only=("1", "4"))
