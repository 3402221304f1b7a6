"""What an office is told of its people by what another did; seen once, kept for good."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.cases import Case
from portal.models.people import Person
from portal.models.staff import User


class NoticeTopic(enum.StrEnum):
    """What happened."""

    EMPLOYED = "employed"
    ENDED = "ended"
    RESTORED = "restored"
    REVOKED = "revoked"
    MOVED = "moved"
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    PROPOSAL_ENDED = "proposal_ended"
    PUT_BACK = "put_back"
    MOVE_STANDS = "move_stands"
    GUIDANCE_SET = "guidance_set"
    GUIDANCE_GIVEN = "guidance_given"

    @property
    def label(self) -> str:
        """In words."""
        return {
            NoticeTopic.EMPLOYED: "已在其他机构办理就业登记，本机构的登记随之注销",
            NoticeTopic.ENDED: "失业登记已由经办社区（村）注销，本机构的求职登记和服务随之结束",
            NoticeTopic.RESTORED: "注销被撤销，登记恢复有效",
            NoticeTopic.REVOKED: "上级撤销了本机构办结的办件",
            NoticeTopic.MOVED: "已迁入其他社区（村）",
            NoticeTopic.TAKEN: "接收机构同意接收，已从本机构迁出",
            NoticeTopic.NOT_TAKEN: "接收机构不同意接收，仍由本机构服务",
            NoticeTopic.PROPOSAL_ENDED: "迁出申请已经撤回或终止，不必再审核",
            NoticeTopic.PUT_BACK: "上级支持异议，已转回原社区（村）",
            NoticeTopic.MOVE_STANDS: "上级不支持异议，迁入有效",
            NoticeTopic.GUIDANCE_SET: "区县已安排职业指导，请通知本人时间、地点",
            NoticeTopic.GUIDANCE_GIVEN: "区县已做职业指导，结果在办件中",
        }[self]


class OfficeNotice(Base):
    """A notice to an office about a person it registered; ``case`` is what brought it about."""

    __tablename__ = "office_notice"
    __table_args__ = (
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by_id IS NULL)", name="seen_by_somebody"),
        sa.Index("ix_office_notice_desk", "office_id", "seen_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    topic: Mapped[NoticeTopic] = mapped_column(enum_type(NoticeTopic, "topic"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    at: Mapped[datetime]
    seen_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    seen_at: Mapped[datetime | None]

    office: Mapped[Office] = relationship()
    person: Mapped[Person] = relationship()
    case: Mapped[Case] = relationship()
    seen_by: Mapped[User | None] = relationship()
