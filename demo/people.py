"""Five demo people, one for each way of working with Parley, whose passwords are public; and those who only worked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
    names = {f"demo-{language}-{number}": name for number, name in enumerate(CROWD[language], start=1)}
    return _those(services, names, Role.RATER, WorkingLanguage(language), joined=joined)


TRANSLATORS = {
    ("hu", TranslatorGroup.REFINER): ("Tóth Gábor", "Molnár Judit", "Fekete Áron"),
    ("hu", TranslatorGroup.VOTER): ("Balogh Nóra", "Lukács Péter", "Simon Dóra"),
    ("sr", TranslatorGroup.REFINER): ("Марко Стојановић", "Ана Поповић", "Стефан Марић"),
    ("sr", TranslatorGroup.VOTER): ("Ивана Ђорђевић", "Лука Павловић", "Теодора Симић"),
}
"""Who refined and voted on the first items of the benchmark; they have no password either."""


def translators(services: Services, language: str, group: TranslatorGroup, *, joined: datetime) -> tuple[Person, ...]:
    """The translators of a group in a language, made now where they are missing."""
    names = {f"demo-{language}-{group}-{n}": name for n, name in enumerate(TRANSLATORS[language, group], start=1)}
    return _those(services, names, Role.TRANSLATOR, WorkingLanguage(language, group), joined=joined)


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


def _those(
    services: Services, names: Mapping[str, str], role: Role, language: WorkingLanguage, *, joined: datetime
) -> tuple[Person, ...]:
    """People by their logins, made now where they are missing."""
    with services.database.transaction() as session:
        there = {person.login: person for person in people.every(session)}
        for login in names.keys() - there.keys():
            there[login] = Person(
                id=PersonId(hashlib.sha256(f"Little World {login}".encode()).hexdigest()[:32]),
                login=login,
                name=names[login],
                roles=frozenset({role}),
                languages=(language,),
                page_language=language.code,
                consented_at=joined,
                active=True,
                demo=True,
                created_at=joined,
            )
            people.add(session, there[login], password_hash=None)
        return tuple(there[login] for login in names)
