"""Label Studio's API as the sync needs it, through its SDK; every failure becomes one of four refusals.

The SDK sends again what timed out, tasks too, so what writes is sent once here and looked for before it is sent again.
Its lists end silently where a project is gone, so pages are counted against the total that each page tells.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from annotation.label_studio.reading import Annotation
from annotation.label_studio.tasks import DRAFT, Task
from core.errors import NotFound, Reason, Unavailable

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio
    from label_studio_sdk.core.request_options import RequestOptions

_TASKS_A_PAGE = 200
_PROJECTS_A_PAGE = 100
_ONCE: RequestOptions = {"max_retries": 0}
_AGAIN: RequestOptions = {"max_retries": 2}
_LONGEST_REASON = 200
HOOK_HEADER = "X-Parley-Hook"
_WORKED_ON = json.dumps(
    {
        "filters": {
            "conjunction": "and",
            "items": [
                {"filter": "filter:tasks:total_annotations", "operator": "greater", "type": "Number", "value": 0}
            ],
        }
    }
)
_HAPPENINGS = ("ANNOTATION_CREATED", "ANNOTATION_UPDATED", "ANNOTATIONS_DELETED")


@dataclass(frozen=True)
class NewProject:
    """What a project is made of."""

    title: str
    description: str
    config: str


@dataclass(frozen=True)
class FoundProject:
    """A project that is there."""

    number: int
    title: str
    description: str
    tasks: int
    """How many there are."""


@dataclass(frozen=True)
class FoundTask:
    """A task that is there, with what people made of it."""

    number: int
    data: Mapping[str, object]
    annotations: tuple[Annotation, ...]


class Server(Protocol):
    """What the sync asks of Label Studio."""

    def projects(self) -> list[FoundProject]:
        """All projects."""

    def project(self, number: int) -> FoundProject:
        """One project; NotFound LABEL_STUDIO_GONE."""

    def make_project(self, new: NewProject) -> int:
        """Make a project; what it is called."""

    def tasks(self, number: int, *, worked_on: bool) -> Iterator[FoundTask]:
        """All tasks of a project, or those that somebody has worked on, page after page."""

    def add_tasks(self, number: int, tasks: Sequence[Task]) -> list[int]:
        """Send tasks, once; what they are called, in their order."""

    def delete_task(self, task: int) -> None:
        """Take a task out that nobody has worked on."""

    def accounts(self) -> Mapping[int, str]:
        """The e-mail address of each account."""

    def hook(self, number: int, *, address: str, secret: str) -> None:
        """Have an address told when people work in a project."""


class SdkServer:
    """A real one."""

    def __init__(self, url: str, token: str, *, seconds: float) -> None:
        self._url, self._token, self._seconds = url, token, seconds
        self._opened: LabelStudio | None = None

    def projects(self) -> list[FoundProject]:
        """All projects."""

        def page(number: int) -> tuple[list[FoundProject], int]:
            told: Any = self._client.projects.list(page=number, page_size=_PROJECTS_A_PAGE, request_options=_AGAIN)
            found = [_project(one) for one in told.items or ()]
            return found, _total(told)

        return list(self._pages(page, _PROJECTS_A_PAGE))

    def project(self, number: int) -> FoundProject:
        """One project; NotFound LABEL_STUDIO_GONE."""
        with _refusals(self._url, number):
            return _project(self._client.projects.get(number, request_options=_AGAIN))

    def make_project(self, new: NewProject) -> int:
        """Make a project; what it is called."""
        with _refusals(self._url):
            made = self._client.projects.create(
                title=new.title,
                description=new.description,
                label_config=new.config,
                maximum_annotations=1,
                show_collab_predictions=True,
                model_version=DRAFT,
                enable_empty_annotation=False,
                request_options=_ONCE,
            )
            return _number(made.id)

    def tasks(self, number: int, *, worked_on: bool) -> Iterator[FoundTask]:
        """All tasks of a project, or those that somebody has worked on, page after page."""

        def page(place: int) -> tuple[list[FoundTask], int]:
            told: Any = self._client.tasks.list(
                project=number,
                page=place,
                page_size=_TASKS_A_PAGE,
                fields="all",
                query=_WORKED_ON if worked_on else None,
                request_options=_AGAIN,
            )
            return [_task(one) for one in told.items or ()], _total(told)

        return self._pages(page, _TASKS_A_PAGE, number)

    def add_tasks(self, number: int, tasks: Sequence[Task]) -> list[int]:
        """Send tasks, once; what they are called, in their order."""
        sent: Any = [one.sent for one in tasks]
        with _refusals(self._url, number):
            told = self._client.projects.import_tasks(number, request=sent, return_task_ids=True, request_options=_ONCE)
            numbers = [_number(one) for one in getattr(told, "task_ids", None) or ()]
            if len(numbers) != len(tasks):
                raise ValueError(numbers)
            return numbers

    def delete_task(self, task: int) -> None:
        """Take a task out that nobody has worked on."""
        with _refusals(self._url):
            self._client.tasks.delete(str(task), request_options=_AGAIN)

    def accounts(self) -> Mapping[int, str]:
        """The e-mail address of each account."""
        with _refusals(self._url):
            return {_number(one.id): one.email or "" for one in self._client.users.list(request_options=_AGAIN)}

    def hook(self, number: int, *, address: str, secret: str) -> None:
        """Have an address told when people work in a project; Unavailable LABEL_STUDIO_AWAY where it is not taken."""
        with _refusals(self._url, number):
            known = self._client.webhooks.list(project=str(number), request_options=_AGAIN)
            if any(one.url == address for one in known):
                return
        with _refusals(self._url, number, taken=False):
            self._client.webhooks.create(
                url=address,
                project=number,
                headers={HOOK_HEADER: secret},
                actions=list(_HAPPENINGS),
                send_for_all_actions=False,
                send_payload=False,  # whose project it is stands in the secret, and what happened is looked at anyway
                request_options=_ONCE,
            )

    @property
    def _client(self) -> LabelStudio:
        if self._opened is None:
            from label_studio_sdk import LabelStudio

            made: Any = LabelStudio
            self._opened = made(base_url=self._url, api_key=self._token, timeout=self._seconds, max_retries=0)
        return self._opened

    def _pages(
        self, page: Callable[[int], tuple[list[Any], int]], size: int, number: int | None = None
    ) -> Iterator[Any]:
        place, seen, total = 1, 0, 1
        while seen < total:
            with _refusals(self._url, number):
                found, total = page(place)
            yield from found
            seen, place = place * size, place + 1


@contextmanager
def _refusals(url: str, project: int | None = None, *, taken: bool = True) -> Iterator[None]:
    """A wrong token, a project that is gone, a server that is away or answers something else.

    With `taken` False the token is known to be right, and what was asked may still be forbidden.
    """
    import httpx
    from label_studio_sdk.core.api_error import ApiError
    from pydantic import ValidationError

    host = urlsplit(url).netloc
    try:
        yield
    except ApiError as error:
        if taken and error.status_code in (401, 403):
            raise Unavailable(Reason.LABEL_STUDIO_REFUSED, host=host) from error
        if error.status_code == 404 and project is not None:
            raise NotFound(Reason.LABEL_STUDIO_GONE, project=project) from error
        why = f"{error.status_code}: {str(error.body)[:_LONGEST_REASON]}"
        raise Unavailable(Reason.LABEL_STUDIO_AWAY, host=host, why=why) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        why = str(error) or type(error).__name__
        raise Unavailable(Reason.LABEL_STUDIO_AWAY, host=host, why=why[:_LONGEST_REASON]) from error
    except (ValidationError, AttributeError, TypeError, ValueError) as error:
        raise Unavailable(Reason.LABEL_STUDIO_AWAY, host=host, why="no Label Studio answers there") from error


def _project(one: Any) -> FoundProject:
    return FoundProject(_number(one.id), one.title or "", one.description or "", one.task_number or 0)


def _task(one: Any) -> FoundTask:
    said = [each for each in one.annotations or () if not each.get("was_cancelled")]
    number = _number(one.id)
    return FoundTask(number, one.data, tuple(_annotation(each, number) for each in said))


def _annotation(one: Mapping[str, Any], task: int) -> Annotation:
    by = one.get("completed_by")
    whose = by.get("id") if isinstance(by, Mapping) else by
    created = datetime.fromisoformat(str(one["created_at"]))
    return Annotation(
        id=_number(one["id"]),
        task_id=task,
        by=whose if isinstance(whose, int) else 0,
        created_at=created if created.tzinfo else created.replace(tzinfo=UTC),
        seconds=max(0.0, float(one.get("lead_time") or 0)),
        result=one.get("result") or [],
    )


def _total(told: Any) -> int:
    """How many there are in all; a list answers `total` or `count`."""
    for name in ("total", "count"):
        value = getattr(told.response, name, None)
        if isinstance(value, int):
            return value
    return 0


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
