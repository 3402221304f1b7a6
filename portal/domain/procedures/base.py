"""The shape in which every article of the regulation declares its procedure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.messages import Topic
from portal.domain.workflow import FORWARD, Action, Step, StepKind


class Kind(enum.StrEnum):
    """A case goes through steps; a record is only written down (articles 4 and 5)."""

    CASE = "case"
    RECORD = "record"


@dataclass(frozen=True)
class Lead:
    """Where a stage of a record leads: to another stage (its code), or to an end (None)."""

    label: str
    to: str | None = None


@dataclass(frozen=True)
class Stage:
    """What is done within a record, by whom, and where it leads."""

    code: str
    title: str
    who: str
    leads: tuple[Lead, ...] = (Lead("完成"),)


@dataclass(frozen=True)
class Guide:
    """What 办事指南 tells of an article beyond what its work goes by.

    ``clauses`` are numbers of the clauses that it rests on; ``time`` is in words, with ``{days}``
    for the working days in force; ``begins`` is what starts it. ``stages`` are a record's course,
    since a record has no steps.
    """

    clauses: tuple[str, ...]
    where: str
    begins: str
    time: str
    rules: tuple[str, ...]
    never: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """One procedure as the regulation states it; everything generic reads from here.

    ``places`` and ``refusals`` are codes of the sets place_kind and refusal_reason; ``fields`` are
    the form's fields with their words, all that a return to the applicant can name (R2.6);
    ``effect`` names the service function that a completed case calls; ``send_back_reasons`` are
    the codes of send_back_reason by which a later step sends a case back, ``refused_as`` what a
    refusal is called, ``withdrawn_as`` a withdrawal; ``completion`` is what the applicant is told
    in the end, if anything, ``refusal`` and ``revocation`` of the other ends. ``article`` is 0 for
    what 36号 adds to the regulation; cases ``of_employers`` rest on no basis of a person. ``guide``
    is there for the articles of the regulation, each told of once.
    """

    code: str
    article: int
    title: str
    kind: Kind
    audience: str
    places: tuple[str, ...]
    channels: tuple[Channel, ...]
    materials: tuple[str, ...]
    forbidden: tuple[str, ...]
    working_days: int
    steps: tuple[Step, ...]
    refusals: tuple[str, ...]
    bases: frozenset[BasisKind]
    fields: Mapping[str, str]
    effect: str
    send_back_reasons: tuple[str, ...] = ()
    refused_as: str = "不予登记"
    withdrawn_as: str | None = None
    completion: Topic | None = Topic.DONE
    refusal: Topic = Topic.REFUSED
    revocation: Topic = Topic.REVOKED
    of_employers: bool = False
    guide: Guide | None = None

    @property
    def online(self) -> bool:
        """Whether it can also be asked for online (P13)."""
        return any(one is not Channel.WINDOW for one in self.channels)

    def step(self, code: str) -> Step:
        """The step of that code; raises ``KeyError``."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def act_label(self, action: Action, step_from: str | None) -> str:
        """An act on a case in words: a step by its title, an end as the procedure calls it."""
        if action is Action.REFUSE:
            return self.refused_as
        if action is Action.WITHDRAW and self.withdrawn_as:
            return self.withdrawn_as
        if (
            action is Action.RESUBMIT
            and step_from
            and self.step(step_from).kind is StepKind.PROPOSE
        ):
            return "答复"
        if action in FORWARD.values() and step_from is not None:
            return self.step(step_from).title
        return action.label

    @property
    def passes_on(self) -> bool:
        """Whether the case goes from one office to another of the same level."""
        return any(step.kind is StepKind.TAKE for step in self.steps)
