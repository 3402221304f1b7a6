"""The kinds of events in a person's life (办事历史)."""

from __future__ import annotations

import enum


class Event(enum.IntEnum):
    """A kind of event; what follows from another at the same moment has the higher number."""

    EVIDENCE = 1
    EVIDENCE_REMOVED = 2
    COMPARISON = 3
    DECISION = 4
    JOB_ENDED = 5
    REGISTRATION_ENDED = 6
    REGISTRATION = 7
    JOB = 8
    SERVING = 9
    CERTIFICATE = 10
    ISSUE = 11
    ISSUE_ENDED = 12
    ISSUE_HANDED_OVER = 13
    BENEFIT = 14
    BENEFIT_REVOKED = 15
    STATUS_CHECK = 16
    IDENTITY_CHANGE = 17
    CARD_NOTE = 18
    CARD_NOTE_CLEARED = 19
    MERGE = 20
    MERGE_UNDONE = 21
    MESSAGE = 22
    PRINT = 23
    CONTACT = 24
    REORGANISED = 25
