"""Every address of the whole application, asked as a stranger and as every role."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.api.declared import routes, undeclared
from backend.db import people
from core.records import Caller, Role
from tests.ui.conftest import PASSWORD, Walk, sign_in
from ui import site
from ui.navigation import may_open
from ui.pages import ALL
from ui.text import LOCALES, load

pytestmark = pytest.mark.slow

OPEN_TO = {
    "": set(Role),
    "arena": {Role.RATER, Role.RESEARCHER},
    "calibrate": {Role.TRANSLATOR},
    "rounds": {Role.RESEARCHER},
    "data": {Role.RESEARCHER},
    "runs": {Role.RESEARCHER},
    "models": {Role.RESEARCHER},
    "benchmarks": {Role.RESEARCHER},
    "calibration": {Role.RESEARCHER},
    "label-studio": {Role.RESEARCHER},
    "evaluation": {Role.RESEARCHER},
    "leaderboard": {Role.RESEARCHER},
    "people": {Role.ADMINISTRATOR},
    "invitations": {Role.ADMINISTRATOR},
    "audit": {Role.ADMINISTRATOR},
    "health": {Role.ADMINISTRATOR},
    "account": set(Role),
}
BEFORE_SIGNING_IN = {
    ("GET", "/"),
    ("GET", "/{code}"),
    ("GET", "/{code}/login"),
    ("POST", "/{code}/login"),
    ("POST", "/{code}/sign-out"),
    ("GET", "/{code}/invitation/{token}"),
    ("POST", "/{code}/invitation/{token}"),
    ("GET", "/{code}/password/{token}"),
    ("POST", "/{code}/password/{token}"),
    ("POST", "/{code}/preferences"),
    ("GET", "/{code}/parcels"),  # leads to the sign-in
    ("GET", "/parcels-worker.js"),
}
HTML = {"Accept": "text/html"}


def test_every_address_outside_of_the_api_is_known(walk: Walk) -> None:
    code = re.compile(rf"^/({'|'.join(LOCALES)})(?=/|$)")
    found = {
        (method, code.sub("/{code}", route.path))
        for route in routes(walk.made.app)
        for method in (route.methods or set()) - {"HEAD"}
        if not route.path.startswith("/api/") and route.path not in ("/healthz", "/readyz", "/metrics")
    }
    assert found == BEFORE_SIGNING_IN
    assert undeclared(walk.made.app) == []


def test_the_table_names_every_page() -> None:
    assert {page.address for page in ALL} == set(OPEN_TO)


@pytest.mark.parametrize("role", list(Role))
def test_a_page_opens_to_those_it_is_meant_for(walk: Walk, role: Role) -> None:
    for address, allowed in OPEN_TO.items():
        answer = walk.clients[role].get(f"/en/{address}", headers=HTML)
        assert answer.status_code == (200 if role in allowed else 403), address
        assert ("gradio-app" in answer.text) == (role in allowed), address


def test_a_stranger_is_led_to_the_sign_in(walk: Walk) -> None:
    for address in OPEN_TO:
        answer = walk.clients["stranger"].get(f"/th/{address}", headers=HTML, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/th/login?next=/th/{address}"


@pytest.mark.parametrize(
    "inner",
    [
        "gradio_api/info",
        "gradio_api/app_id",
        "gradio_api/token",
        "gradio_api/openapi.json",
        "gradio_api/login_check",
        "gradio_api/proxy=http://127.0.0.1/",
        "gradio_api/run/save",
        "gradio_api/call/save",
        "gradio_api/vibe-code",
        "monitoring",
        "gradio_api/deep_link",
        "docs",
        "robots.txt",
        "manifest.json",
        "gradio_api/runs",
        "svelte/x.js",
        "people/config",
    ],
)
def test_the_rest_of_gradio_stays_shut(walk: Walk, inner: str) -> None:
    for name in ("stranger", Role.ADMINISTRATOR):
        for method in ("GET", "POST"):
            answer = walk.clients[name].request(method, f"/en/{inner}", headers=HTML)
            assert answer.status_code in (401, 404), (name, method)


def test_files_of_the_server_are_not_served(walk: Walk) -> None:
    for path in ("/etc/passwd", "app.py", "../secret", str(walk.made.services.settings.home / "secret")):
        answer = walk.clients[Role.RATER].get(f"/en/gradio_api/file={path}")
        assert answer.status_code in (403, 404), path


def test_the_shell_is_there_with_the_first_byte(walk: Walk) -> None:
    page = walk.clients[Role.RATER].get("/ar/arena", headers=HTML).text
    text = load("ar")
    assert re.search(r'<html lang="ar" dir="rtl"', page)
    assert f"<title>{text.nav.arena}" in page
    assert text.shell.skip in page
    assert f'aria-current="page">{text.nav.arena}' in page
    assert "fonts.googleapis" not in page
    assert "huggingface" not in page.lower().split("window.gradio_config")[0]
    assert "<base" not in page, "?run=… would lead from every page to the home page"


def test_the_account_language_rules_over_the_address(walk: Walk) -> None:
    client = walk.clients[Role.TRANSLATOR]
    client.post("/en/preferences", data={"language": "sr", "look": "dark", "here": "/en/calibrate"})
    moved = client.get("/hu/calibrate", headers=HTML, follow_redirects=False)
    assert moved.headers["location"] == "/sr/calibrate"
    assert client.cookies["parley_look"] == "dark"
    with walk.made.services.database.reading() as session:
        stored = {person.login: person.page_language for person in people.every(session)}
    assert stored["translator"] == "sr"
    assert stored["rater"] == ""


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/hu/../../evil",
        "javascript:alert(1)",
        "/nowhere",
        "/en//evil.example",
        "/en/\r\nSet-Cookie: x=1",
    ],
)
def test_signing_in_never_leads_to_another_site(walk: Walk, target: str) -> None:
    client = walk.clients[Role.RESEARCHER]
    answer = client.get("/en/login", params={"next": target}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/"
    moved = client.post("/en/preferences", data={"here": target}, follow_redirects=False).headers["location"]
    assert re.fullmatch(r"/(en|hu)/", moved)


def test_a_form_of_another_visitor_is_refused(walk: Walk) -> None:
    stranger = walk.clients["stranger"]
    answer = stranger.post("/ko/login", data={"login": "rater", "password": "x", "form": "forged"}, headers=HTML)
    assert answer.status_code == 403
    assert load("ko").errors.form_forged in answer.text


def test_signing_in_again_ends_the_session_before(walk: Walk) -> None:
    client = walk.clients[Role.RATER]
    before = client.cookies["parley_session"]
    page = client.get("/en/account", headers=HTML)
    assert page.status_code == 200
    client.post("/en/sign-out")
    sign_in(client, "rater")
    assert client.cookies["parley_session"] != before
    old = walk.clients["stranger"].get(
        "/en/account", headers={**HTML, "Cookie": f"parley_session={before}"}, follow_redirects=False
    )
    assert old.status_code == 303


def test_signing_out_everywhere_ends_the_other_browser_too(walk: Walk) -> None:
    here, other = walk.clients[Role.RESEARCHER], walk.clients["stranger"]
    sign_in(other, "researcher")
    assert other.get("/en/account", headers=HTML, follow_redirects=False).status_code == 200
    here.post("/en/sign-out", data={"everywhere": "yes"})
    assert other.get("/en/account", headers=HTML, follow_redirects=False).status_code == 303
    assert here.get("/en/account", headers=HTML, follow_redirects=False).status_code == 303
    sign_in(here, "researcher")


@given(
    values=st.fixed_dictionaries(
        {
            name: st.text(max_size=300)
            for name in ("login", "password", "next", "form", "name", "key", "language", "here")
        }
    ),
    address=st.sampled_from(["login", "invitation/x", "password/x", "preferences", "invitation/%00", "password/<b>"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_gets_a_sentence_and_leaves_nothing(walk: Walk, values: dict[str, str], address: str) -> None:
    encodable = {name: value.encode("utf-8", "surrogatepass") for name, value in values.items()}
    answer = walk.clients["stranger"].post(f"/cs/{address}", data=encodable, headers=HTML, follow_redirects=False)
    assert answer.status_code in (303, 400, 401, 403, 404, 410, 422), answer.status_code
    assert "Traceback" not in answer.text
    if "<" in values["login"]:
        assert f'value="{values["login"]}"' not in answer.text


def test_nothing_of_that_was_stored(walk: Walk) -> None:
    with walk.made.services.database.reading() as session:
        assert {person.login for person in people.every(session)} == {role.value for role in Role}


def test_menus_show_only_what_opens(walk: Walk) -> None:
    for page in ALL:
        assert not may_open(page, None)


def test_after_a_password_link_one_signs_in_with_the_new_password(walk: Walk) -> None:
    services = walk.made.services
    administrator = services.people.sessions.login("administrator", PASSWORD, "")[0]
    rater = services.people.sessions.login("rater", PASSWORD, "")[0].person
    caller = Caller(administrator.person, administrator.session_id)
    link = f"/th/password/{services.people.accounts.password_link(caller, rater.id, 'link-1')}"
    browser = walk.clients[Role.RATER]  # still signed in here: setting the password ends that session
    page = browser.get(link, headers=HTML).text
    form, key = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("form", "key"))
    saved = browser.post(link, data={"password": PASSWORD, "form": form, "key": key}, headers=HTML)
    assert saved.url.path == "/th/login"
    assert load("th").password_link.done in saved.text
    form = saved.text.split('name="form" value="')[1].split('"')[0]
    answer = browser.post("/th/login", data={"login": "rater", "password": PASSWORD, "form": form})
    assert answer.url.path == "/th/"


def test_a_program_that_only_looks_whether_a_page_is_there_is_told_so(walk: Walk) -> None:
    answer = walk.clients[Role.RATER].head("/en/account")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/HU", "/hu/"),
        ("/Hu/account?tab=1", "/hu/account?tab=1"),
        ("/hu/login/", "/hu/login"),
        ("/hu/account/", "/hu/account"),
        ("/HU/login/?next=/hu/account", "/hu/login?next=/hu/account"),
        ("/HU//evil.example/", "/hu/evil.example"),
        ("/HU/%5Cevil.example%3F/", "/hu/%5Cevil.example%3F"),
    ],
)
def test_an_address_typed_a_little_differently_leads_to_the_right_one(walk: Walk, typed: str, meant: str) -> None:
    answer = walk.clients["stranger"].get(typed, headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location")) == (308, meant)


@pytest.mark.parametrize("typed", ["/hu/nowhere", "/xx", "/XX/login/", "/API/v1/people"])
def test_an_address_that_means_nothing_is_not_found(walk: Walk, typed: str) -> None:
    assert walk.clients["stranger"].get(typed, headers=HTML, follow_redirects=False).status_code == 404


def test_another_language_at_the_sign_in_leads_to_the_same_page_after_it(walk: Walk) -> None:
    stranger = walk.clients["stranger"]
    stranger.post("/en/sign-out")
    page = stranger.get("/cs/login?next=/cs/account", headers=HTML).text
    sheet = page.split('action="/cs/preferences"')[1].split("</form>")[0]
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sheet))
    moved = stranger.post("/cs/preferences", data={**fields, "language": "hu"}, follow_redirects=False)
    assert moved.headers["location"] == "/hu/login?next=/hu/account"


def test_a_view_is_the_same_after_signing_in_and_in_another_language(walk: Walk) -> None:
    stranger = walk.clients["stranger"]
    stranger.post("/en/sign-out")
    asked = stranger.get("/cs/runs?run=5&with=%C5%91", headers=HTML, follow_redirects=False).headers["location"]
    assert asked == "/cs/login?next=/cs/runs%3Frun%3D5%26with%3D%25C5%2591"
    page = stranger.get(asked, headers=HTML).text
    sheet = page.split('action="/cs/preferences"')[1].split("</form>")[0]
    fields = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sheet)}
    moved = stranger.post("/cs/preferences", data={**fields, "language": "hu"}, follow_redirects=False)
    assert moved.headers["location"] == asked.replace("/cs/", "/hu/")
    here = {"here": "/hu/runs?run=5", "language": "th"}
    switched = stranger.post("/hu/preferences", data=here, follow_redirects=False)
    assert switched.headers["location"] == "/th/runs?run=5"


def test_what_an_address_asks_for_leads_nowhere_else(walk: Walk) -> None:
    here = {"here": "/hu/runs?next=//evil.example\r\nSet-Cookie: a=b", "language": "th"}
    location = walk.clients["stranger"].post("/hu/preferences", data=here, follow_redirects=False).headers["location"]
    assert location.startswith("/th/runs?next=%2F%2Fevil.example")
    assert "\r" not in location


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/cs/sign-out", "/cs/nowhere"])
def test_a_language_change_leads_nowhere_else(walk: Walk, target: str) -> None:
    data = {"language": "hu", "here": "/cs/login", "next": target}
    moved = walk.clients["stranger"].post("/cs/preferences", data=data, follow_redirects=False)
    assert moved.headers["location"] == "/hu/login"


@pytest.mark.parametrize("target", ["/en/sign-out", "/en/preferences", "/en/login", "/en/nowhere"])
def test_signing_in_leads_to_a_page_and_not_to_the_address_of_a_form(walk: Walk, target: str) -> None:
    answer = walk.clients[Role.RESEARCHER].get("/en/login", params={"next": target}, follow_redirects=False)
    assert answer.headers["location"] == "/en/"


def test_a_look_that_nobody_offers_is_the_browsers(walk: Walk) -> None:
    headers = {**HTML, "Cookie": "parley_look=neon"}
    assert 'data-look="auto"' in walk.clients["stranger"].get("/en/login", headers=headers).text


def test_any_change_of_a_file_that_browsers_keep_changes_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fonts").mkdir()
    seen: set[str] = set()
    monkeypatch.setattr(site, "STATIC", tmp_path)
    for name in ("arena.js", "parley.css", "fonts/a.woff2", "arena.js"):
        (tmp_path / name).write_text(f"{name} {len(seen)}")
        seen.add(site._fingerprint())
    assert len(seen) == 4
