"""Five demo people, one for each way of working with Parley; their passwords are public."""

from __future__ import annotations

from dataclasses import dataclass

from backend.services import Services
from backend.services.accounts import NewPerson
from core.errors import Conflict, Reason
from core.records import Role, TranslatorGroup, WorkingLanguage


@dataclass(frozen=True)
class DemoPerson:
    """Somebody made up, to look around as."""

    login: str
    password: str
    name: str
    role: Role
    languages: tuple[WorkingLanguage, ...] = ()

    @property
    def group(self) -> TranslatorGroup | None:
        """The side of the calibration, the same in all languages of a demo person."""
        return self.languages[0].group if self.languages else None


def _in(group: TranslatorGroup, *codes: str) -> tuple[WorkingLanguage, ...]:
    return tuple(WorkingLanguage(code, group) for code in codes)


PEOPLE = (
    DemoPerson(
        "rater", "rater in the demo", "Varga Eszter", Role.RATER, (WorkingLanguage("ar"), WorkingLanguage("hu"))
    ),
    DemoPerson(
        "refiner", "refiner in the demo", "Nguyễn Thị Hà", Role.TRANSLATOR, _in(TranslatorGroup.REFINER, "hu", "vi")
    ),
    DemoPerson(
        "voter", "voter in the demo", "Јелена Петровић", Role.TRANSLATOR, _in(TranslatorGroup.VOTER, "hu", "sr")
    ),
    DemoPerson("researcher", "researcher in the demo", "김서연", Role.RESEARCHER, (WorkingLanguage("ko"),)),
    DemoPerson("admin", "admin in the demo", "سلمى حداد", Role.ADMINISTRATOR),
)


def seed(services: Services) -> None:
    """Create those who are missing; who is there stays as they are."""
    for one in PEOPLE:
        person = NewPerson(
            login=one.login,
            name=one.name,
            password=one.password,
            roles=frozenset({one.role}),
            languages=one.languages,
            page_language="",
            consent=True,
        )
        try:
            services.accounts.create(person, demo=True)
        except Conflict as error:
            if error.reason is not Reason.LOGIN_TAKEN:
                raise
