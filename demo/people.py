"""Five demo people, one for each way of working with Parley, whose passwords are public; and those who only worked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from backend.db import people
from backend.services import Services
from backend.services.people.accounts import NewPerson
from core.errors import Conflict, Reason
from core.records import Person, PersonId, Role, TranslatorGroup, WorkingLanguage


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


CROWD = {
    "ar": ("يوسف الخطيب", "ليلى منصور"),
    "cs": ("Jana Dvořáková", "Tomáš Procházka"),
    "hu": ("Kovács Bence", "Szabó Réka"),
    "ko": ("박지훈", "이하은"),
    "ru": ("Ольга Смирнова", "Илья Кузнецов"),
    "sr": ("Милица Јовановић", "Никола Илић"),
    "th": ("สมชาย ใจดี", "ณัฐพร ศรีสุข"),
    "vi": ("Trần Minh Anh", "Lê Quốc Bảo"),
}
"""Two raters of each language, who worked in the closed round; they have no password, so nobody signs in as them."""


def crowd(services: Services, language: str, *, joined: datetime) -> tuple[Person, ...]:
    """The raters of a language, made now where they are missing."""
    with services.database.transaction() as session:
        there = {person.login: person for person in people.every(session)}
        raters = []
        for number, name in enumerate(CROWD[language], start=1):
            login = f"demo-{language}-{number}"
            if login not in there:
                there[login] = Person(
                    id=PersonId(hashlib.sha256(f"Little World {login}".encode()).hexdigest()[:32]),
                    login=login,
                    name=name,
                    roles=frozenset({Role.RATER}),
                    languages=(WorkingLanguage(language),),
                    page_language=language,
                    consented_at=joined,
                    active=True,
                    demo=True,
                    created_at=joined,
                )
                people.add(session, there[login], password_hash=None)
            raters.append(there[login])
    return tuple(raters)


def seed(services: Services) -> None:
    """Create those who are missing; who is there stays as they are."""
    for entry in PEOPLE:
        person = NewPerson(
            login=entry.login,
            name=entry.name,
            password=entry.password,
            roles=frozenset({entry.role}),
            languages=entry.languages,
            page_language="",
            consent=True,
        )
        try:
            services.people.accounts.create(person, demo=True)
        except Conflict as error:
            if error.reason is not Reason.LOGIN_TAKEN:
                raise
