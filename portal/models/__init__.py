"""Floor 2: one file an aggregate. Importing this package registers every table."""

from portal.models.access_requests import AccessRequest
from portal.models.applications import (
    Application,
    EmploymentApplication,
    JobSeekingApplication,
    UnemploymentApplication,
    WishesForm,
)
from portal.models.areas import Area, AreaPast, Office
from portal.models.audit import AuditAnchor, AuditChain, AuditEntry, AuditMark
from portal.models.base import Base
from portal.models.benefits import PolicyBenefit, StatusCheck
from portal.models.cases import Basis, Case, Decision, EmployerCase, Matter
from portal.models.certificates import (
    BatchItem,
    BookletChange,
    BookletEntry,
    Certificate,
    CertificateBatch,
    CertificateRequest,
    Issue,
    ItemState,
    PersonPhoto,
    Printer,
)
from portal.models.comparisons import Comparison, ComparisonFile, ComparisonRecord
from portal.models.confirmation import Contact, Roll, RollEntry
from portal.models.contact_sheets import ContactSheet, ContactSheetLine
from portal.models.deregistration import Deregistration, SubsistenceStandard
from portal.models.documents import CERTIFICATES, Document, DocumentKind, DocumentPrint
from portal.models.drafts import Draft
from portal.models.employers import Employer
from portal.models.employment import EmploymentJob, JobData, job_stands
from portal.models.evidence import Evidence, EvidencePage
from portal.models.guidance import GuidanceRequest
from portal.models.identity import CardNote, IdentityChange, Merge, MergeMove
from portal.models.imports import ImportBatch, ImportKind, ImportRow, OpeningBalance, Verdict
from portal.models.jobs import Job, JobState
from portal.models.logins import FailedLogins, Login
from portal.models.month_sums import MonthSum, MonthSums
from portal.models.moves import Move, MoveItem, Objection
from portal.models.notices import NoticeTopic, OfficeNotice
from portal.models.outbox import Message, MessageState, Settled
from portal.models.people import IdentifierEnd, Person, PersonalData, PersonIdentifier
from portal.models.province import ProvinceSetting
from portal.models.registrations import (
    AWAY,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
    stands,
)
from portal.models.reorganisations import (
    Reorganisation,
    ReorganisationItem,
    ReorganisationPart,
    ReorganisationStaff,
)
from portal.models.reserved_numbers import ReservedNumber
from portal.models.rosters import Roster, RosterRow, RosterStanding, RosterVerdict
from portal.models.sent_forms import SentForm
from portal.models.series import NumberSeries
from portal.models.service311 import Offer, OfferFollowUp
from portal.models.staff import NO_PASSWORD, Posting, PostingRequest, User
from portal.models.training import Course, TrainingInstitution
from portal.models.vacancies import Vacancy, VacancyData, VacancyRevision
from portal.models.wishes import WishedOccupation, WishedPlace, Wishes
from portal.models.working_days import CalendarDay, CalendarYear

__all__ = [
    "AWAY",
    "CERTIFICATES",
    "NO_PASSWORD",
    "AccessRequest",
    "Application",
    "Area",
    "AreaPast",
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "AuditMark",
    "Base",
    "Basis",
    "BatchItem",
    "BookletChange",
    "BookletEntry",
    "CalendarDay",
    "CalendarYear",
    "CardNote",
    "Case",
    "Certificate",
    "CertificateBatch",
    "CertificateRequest",
    "Comparison",
    "ComparisonFile",
    "ComparisonRecord",
    "Contact",
    "ContactSheet",
    "ContactSheetLine",
    "Course",
    "Decision",
    "Deregistration",
    "Document",
    "DocumentKind",
    "DocumentPrint",
    "Draft",
    "Employer",
    "EmployerCase",
    "EmploymentApplication",
    "EmploymentJob",
    "Evidence",
    "EvidencePage",
    "FailedLogins",
    "GuidanceRequest",
    "IdentifierEnd",
    "IdentityChange",
    "ImportBatch",
    "ImportKind",
    "ImportRow",
    "Issue",
    "ItemState",
    "Job",
    "JobData",
    "JobSeekingApplication",
    "JobState",
    "Login",
    "Matter",
    "Merge",
    "MergeMove",
    "Message",
    "MessageState",
    "MonthSum",
    "MonthSums",
    "Move",
    "MoveItem",
    "NoticeTopic",
    "NumberSeries",
    "Objection",
    "Offer",
    "OfferFollowUp",
    "Office",
    "OfficeNotice",
    "OpeningBalance",
    "Person",
    "PersonIdentifier",
    "PersonPhoto",
    "PersonalData",
    "PolicyBenefit",
    "Posting",
    "PostingRequest",
    "Printer",
    "ProvinceSetting",
    "Registration",
    "RegistrationEnd",
    "RegistrationKind",
    "Reorganisation",
    "ReorganisationItem",
    "ReorganisationPart",
    "ReorganisationStaff",
    "ReservedNumber",
    "Roll",
    "RollEntry",
    "Roster",
    "RosterRow",
    "RosterStanding",
    "RosterVerdict",
    "SentForm",
    "Serving",
    "Settled",
    "StatusCheck",
    "SubsistenceStandard",
    "TrainingInstitution",
    "UnemploymentApplication",
    "User",
    "Vacancy",
    "VacancyData",
    "VacancyRevision",
    "Verdict",
    "WishedOccupation",
    "WishedPlace",
    "Wishes",
    "WishesForm",
    "job_stands",
    "stands",
]
