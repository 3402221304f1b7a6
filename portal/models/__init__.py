"""Floor 2: one file an aggregate. Importing this package registers every table."""

from portal.models.applications import UnemploymentApplication
from portal.models.areas import Area, Office
from portal.models.audit import AuditEntry
from portal.models.base import Base
from portal.models.cases import Basis, Case, Decision
from portal.models.certificates import Certificate
from portal.models.documents import Document, DocumentKind, DocumentPrint
from portal.models.drafts import Draft
from portal.models.people import Person, PersonalData, PersonIdentifier
from portal.models.province import ProvinceSetting
from portal.models.registrations import Registration, RegistrationKind, Serving
from portal.models.series import NumberSeries
from portal.models.staff import Posting, User
from portal.models.wishes import WishedOccupation, WishedPlace, Wishes
from portal.models.working_days import CalendarDay, CalendarYear

__all__ = [
    "Area",
    "AuditEntry",
    "Base",
    "Basis",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "Certificate",
    "Decision",
    "Document",
    "DocumentKind",
    "DocumentPrint",
    "Draft",
    "NumberSeries",
    "Office",
    "Person",
    "PersonIdentifier",
    "PersonalData",
    "Posting",
    "ProvinceSetting",
    "Registration",
    "RegistrationKind",
    "Serving",
    "UnemploymentApplication",
    "User",
    "WishedOccupation",
    "WishedPlace",
    "Wishes",
]
