"""Typed access to the sentences. Written by `python -m ui.text` from en.json; not edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale

from ui.text.messages import Section


class ShellText(Section):
    """Sentences of `shell`."""

    @property
    def brand(self) -> str:
        return self.fill("brand")

    @property
    def tagline(self) -> str:
        return self.fill("tagline")

    @property
    def skip(self) -> str:
        return self.fill("skip")

    @property
    def menu(self) -> str:
        return self.fill("menu")

    @property
    def navigation(self) -> str:
        return self.fill("navigation")

    @property
    def section_navigation(self) -> str:
        return self.fill("section_navigation")

    @property
    def sign_in(self) -> str:
        return self.fill("sign_in")

    @property
    def sign_out(self) -> str:
        return self.fill("sign_out")

    @property
    def account(self) -> str:
        return self.fill("account")

    @property
    def language(self) -> str:
        return self.fill("language")

    @property
    def appearance(self) -> str:
        return self.fill("appearance")

    @property
    def appearance_auto(self) -> str:
        return self.fill("appearance_auto")

    @property
    def appearance_light(self) -> str:
        return self.fill("appearance_light")

    @property
    def appearance_dark(self) -> str:
        return self.fill("appearance_dark")

    @property
    def apply(self) -> str:
        return self.fill("apply")

    @property
    def loading(self) -> str:
        return self.fill("loading")

    @property
    def demo(self) -> str:
        return self.fill("demo")

    @property
    def close(self) -> str:
        return self.fill("close")

    @property
    def offline(self) -> str:
        return self.fill("offline")

    @property
    def back_online(self) -> str:
        return self.fill("back_online")

    @property
    def reload(self) -> str:
        return self.fill("reload")

    @property
    def needs_script(self) -> str:
        return self.fill("needs_script")


class NavText(Section):
    """Sentences of `nav`."""

    @property
    def home(self) -> str:
        return self.fill("home")

    @property
    def arena(self) -> str:
        return self.fill("arena")

    @property
    def calibrate(self) -> str:
        return self.fill("calibrate")

    @property
    def studio(self) -> str:
        return self.fill("studio")

    @property
    def rounds(self) -> str:
        return self.fill("rounds")

    @property
    def data(self) -> str:
        return self.fill("data")

    @property
    def runs(self) -> str:
        return self.fill("runs")

    @property
    def evaluation(self) -> str:
        return self.fill("evaluation")

    @property
    def leaderboard(self) -> str:
        return self.fill("leaderboard")

    @property
    def administration(self) -> str:
        return self.fill("administration")

    @property
    def people(self) -> str:
        return self.fill("people")

    @property
    def invitations(self) -> str:
        return self.fill("invitations")

    @property
    def audit(self) -> str:
        return self.fill("audit")

    @property
    def health(self) -> str:
        return self.fill("health")


class RolesText(Section):
    """Sentences of `roles`."""

    @property
    def rater(self) -> str:
        return self.fill("rater")

    @property
    def translator(self) -> str:
        return self.fill("translator")

    @property
    def researcher(self) -> str:
        return self.fill("researcher")

    @property
    def administrator(self) -> str:
        return self.fill("administrator")


class GroupsText(Section):
    """Sentences of `groups`."""

    @property
    def refiner(self) -> str:
        return self.fill("refiner")

    @property
    def voter(self) -> str:
        return self.fill("voter")


class LoginText(Section):
    """Sentences of `login`."""

    @property
    def title(self) -> str:
        return self.fill("title")

    @property
    def login(self) -> str:
        return self.fill("login")

    @property
    def password(self) -> str:
        return self.fill("password")

    @property
    def submit(self) -> str:
        return self.fill("submit")

    @property
    def help(self) -> str:
        return self.fill("help")

    @property
    def demo_title(self) -> str:
        return self.fill("demo_title")

    @property
    def demo_intro(self) -> str:
        return self.fill("demo_intro")

    @property
    def signed_out(self) -> str:
        return self.fill("signed_out")


class InvitationText(Section):
    """Sentences of `invitation`."""

    @property
    def title(self) -> str:
        return self.fill("title")

    @property
    def intro(self) -> str:
        return self.fill("intro")

    def valid_until(self, *, date: str) -> str:
        return self.fill("valid_until", date=date)

    @property
    def your_roles(self) -> str:
        return self.fill("your_roles")

    @property
    def your_languages(self) -> str:
        return self.fill("your_languages")

    @property
    def name(self) -> str:
        return self.fill("name")

    @property
    def name_hint(self) -> str:
        return self.fill("name_hint")

    @property
    def login(self) -> str:
        return self.fill("login")

    @property
    def login_hint(self) -> str:
        return self.fill("login_hint")

    @property
    def password(self) -> str:
        return self.fill("password")

    def password_hint(self, *, count: int) -> str:
        return self.fill("password_hint", count=count)

    @property
    def page_language(self) -> str:
        return self.fill("page_language")

    @property
    def consent(self) -> str:
        return self.fill("consent")

    @property
    def consent_hint(self) -> str:
        return self.fill("consent_hint")

    @property
    def submit(self) -> str:
        return self.fill("submit")


class PasswordLinkText(Section):
    """Sentences of `password_link`."""

    @property
    def title(self) -> str:
        return self.fill("title")

    def intro(self, *, login: str) -> str:
        return self.fill("intro", login=login)

    @property
    def password(self) -> str:
        return self.fill("password")

    @property
    def submit(self) -> str:
        return self.fill("submit")

    @property
    def done(self) -> str:
        return self.fill("done")


class HomeText(Section):
    """Sentences of `home`."""

    def greeting(self, *, name: str) -> str:
        return self.fill("greeting", name=name)

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def rater_title(self) -> str:
        return self.fill("rater_title")

    @property
    def rater_text(self) -> str:
        return self.fill("rater_text")

    @property
    def rater_action(self) -> str:
        return self.fill("rater_action")

    @property
    def translator_title(self) -> str:
        return self.fill("translator_title")

    def refiner_text(self, *, languages: str) -> str:
        return self.fill("refiner_text", languages=languages)

    def voter_text(self, *, languages: str) -> str:
        return self.fill("voter_text", languages=languages)

    @property
    def translator_text(self) -> str:
        return self.fill("translator_text")

    @property
    def translator_action(self) -> str:
        return self.fill("translator_action")

    @property
    def researcher_title(self) -> str:
        return self.fill("researcher_title")

    @property
    def researcher_text(self) -> str:
        return self.fill("researcher_text")

    @property
    def researcher_action(self) -> str:
        return self.fill("researcher_action")

    @property
    def administrator_title(self) -> str:
        return self.fill("administrator_title")

    def people_count(self, *, count: int) -> str:
        return self.fill("people_count", count=count)

    def invitation_count(self, *, count: int) -> str:
        return self.fill("invitation_count", count=count)

    @property
    def administrator_action(self) -> str:
        return self.fill("administrator_action")

    @property
    def nothing_title(self) -> str:
        return self.fill("nothing_title")

    @property
    def nothing_text(self) -> str:
        return self.fill("nothing_text")


class ArenaText(Section):
    """Sentences of `arena`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class CalibrateText(Section):
    """Sentences of `calibrate`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class RoundsText(Section):
    """Sentences of `rounds`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class DataText(Section):
    """Sentences of `data`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class RunsText(Section):
    """Sentences of `runs`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class EvaluationText(Section):
    """Sentences of `evaluation`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class LeaderboardText(Section):
    """Sentences of `leaderboard`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def empty_title(self) -> str:
        return self.fill("empty_title")

    @property
    def empty_text(self) -> str:
        return self.fill("empty_text")


class AccountText(Section):
    """Sentences of `account`."""

    @property
    def title(self) -> str:
        return self.fill("title")

    @property
    def profile(self) -> str:
        return self.fill("profile")

    @property
    def login(self) -> str:
        return self.fill("login")

    @property
    def name(self) -> str:
        return self.fill("name")

    @property
    def page_language(self) -> str:
        return self.fill("page_language")

    @property
    def roles(self) -> str:
        return self.fill("roles")

    @property
    def languages(self) -> str:
        return self.fill("languages")

    @property
    def none(self) -> str:
        return self.fill("none")

    @property
    def consent(self) -> str:
        return self.fill("consent")

    def consent_given(self, *, date: str) -> str:
        return self.fill("consent_given", date=date)

    @property
    def consent_missing(self) -> str:
        return self.fill("consent_missing")

    @property
    def save(self) -> str:
        return self.fill("save")

    @property
    def saved(self) -> str:
        return self.fill("saved")

    @property
    def password_title(self) -> str:
        return self.fill("password_title")

    @property
    def old_password(self) -> str:
        return self.fill("old_password")

    @property
    def new_password(self) -> str:
        return self.fill("new_password")

    @property
    def change_password(self) -> str:
        return self.fill("change_password")

    @property
    def password_changed(self) -> str:
        return self.fill("password_changed")

    @property
    def sessions_title(self) -> str:
        return self.fill("sessions_title")

    @property
    def sessions_text(self) -> str:
        return self.fill("sessions_text")

    @property
    def sign_out_everywhere(self) -> str:
        return self.fill("sign_out_everywhere")


class PeopleText(Section):
    """Sentences of `people`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def search(self) -> str:
        return self.fill("search")

    def found(self, *, count: int) -> str:
        return self.fill("found", count=count)

    @property
    def none(self) -> str:
        return self.fill("none")

    @property
    def name(self) -> str:
        return self.fill("name")

    @property
    def login(self) -> str:
        return self.fill("login")

    @property
    def roles(self) -> str:
        return self.fill("roles")

    @property
    def languages(self) -> str:
        return self.fill("languages")

    @property
    def state(self) -> str:
        return self.fill("state")

    @property
    def joined(self) -> str:
        return self.fill("joined")

    @property
    def active(self) -> str:
        return self.fill("active")

    @property
    def closed(self) -> str:
        return self.fill("closed")

    @property
    def demo(self) -> str:
        return self.fill("demo")

    @property
    def edit_title(self) -> str:
        return self.fill("edit_title")

    @property
    def choose(self) -> str:
        return self.fill("choose")

    @property
    def choose_hint(self) -> str:
        return self.fill("choose_hint")

    @property
    def works_in(self) -> str:
        return self.fill("works_in")

    @property
    def refines_in(self) -> str:
        return self.fill("refines_in")

    @property
    def votes_in(self) -> str:
        return self.fill("votes_in")

    @property
    def groups_hint(self) -> str:
        return self.fill("groups_hint")

    @property
    def may_sign_in(self) -> str:
        return self.fill("may_sign_in")

    @property
    def save(self) -> str:
        return self.fill("save")

    def saved(self, *, name: str) -> str:
        return self.fill("saved", name=name)

    @property
    def password_title(self) -> str:
        return self.fill("password_title")

    @property
    def password_text(self) -> str:
        return self.fill("password_text")

    @property
    def password_make(self) -> str:
        return self.fill("password_make")

    @property
    def password_made(self) -> str:
        return self.fill("password_made")

    @property
    def link(self) -> str:
        return self.fill("link")


class InvitationsText(Section):
    """Sentences of `invitations`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def make_title(self) -> str:
        return self.fill("make_title")

    @property
    def roles(self) -> str:
        return self.fill("roles")

    @property
    def page_language(self) -> str:
        return self.fill("page_language")

    @property
    def note(self) -> str:
        return self.fill("note")

    @property
    def note_hint(self) -> str:
        return self.fill("note_hint")

    @property
    def days(self) -> str:
        return self.fill("days")

    @property
    def make(self) -> str:
        return self.fill("make")

    @property
    def made(self) -> str:
        return self.fill("made")

    @property
    def link(self) -> str:
        return self.fill("link")

    @property
    def list_title(self) -> str:
        return self.fill("list_title")

    @property
    def none(self) -> str:
        return self.fill("none")

    @property
    def valid_until(self) -> str:
        return self.fill("valid_until")

    @property
    def state(self) -> str:
        return self.fill("state")

    @property
    def state_open(self) -> str:
        return self.fill("state_open")

    @property
    def state_used(self) -> str:
        return self.fill("state_used")

    @property
    def state_expired(self) -> str:
        return self.fill("state_expired")

    @property
    def state_withdrawn(self) -> str:
        return self.fill("state_withdrawn")

    @property
    def withdraw_title(self) -> str:
        return self.fill("withdraw_title")

    @property
    def choose(self) -> str:
        return self.fill("choose")

    @property
    def without_note(self) -> str:
        return self.fill("without_note")

    @property
    def withdraw(self) -> str:
        return self.fill("withdraw")

    @property
    def withdrawn(self) -> str:
        return self.fill("withdrawn")


class AuditText(Section):
    """Sentences of `audit`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def action(self) -> str:
        return self.fill("action")

    @property
    def all_actions(self) -> str:
        return self.fill("all_actions")

    @property
    def person(self) -> str:
        return self.fill("person")

    @property
    def person_hint(self) -> str:
        return self.fill("person_hint")

    @property
    def since(self) -> str:
        return self.fill("since")

    @property
    def until(self) -> str:
        return self.fill("until")

    @property
    def date_hint(self) -> str:
        return self.fill("date_hint")

    @property
    def show(self) -> str:
        return self.fill("show")

    @property
    def export(self) -> str:
        return self.fill("export")

    @property
    def time(self) -> str:
        return self.fill("time")

    @property
    def subject(self) -> str:
        return self.fill("subject")

    @property
    def address(self) -> str:
        return self.fill("address")

    @property
    def details(self) -> str:
        return self.fill("details")

    @property
    def none(self) -> str:
        return self.fill("none")

    @property
    def older(self) -> str:
        return self.fill("older")

    @property
    def nobody(self) -> str:
        return self.fill("nobody")

    def shown(self, *, count: int) -> str:
        return self.fill("shown", count=count)

    @property
    def login(self) -> str:
        return self.fill("login")

    @property
    def login_failed(self) -> str:
        return self.fill("login_failed")

    @property
    def logout(self) -> str:
        return self.fill("logout")

    @property
    def logout_everywhere(self) -> str:
        return self.fill("logout_everywhere")

    @property
    def account_changed(self) -> str:
        return self.fill("account_changed")

    @property
    def password_changed(self) -> str:
        return self.fill("password_changed")

    @property
    def password_link_made(self) -> str:
        return self.fill("password_link_made")

    @property
    def password_link_used(self) -> str:
        return self.fill("password_link_used")

    @property
    def rights_changed(self) -> str:
        return self.fill("rights_changed")

    @property
    def invitation_made(self) -> str:
        return self.fill("invitation_made")

    @property
    def invitation_accepted(self) -> str:
        return self.fill("invitation_accepted")

    @property
    def invitation_withdrawn(self) -> str:
        return self.fill("invitation_withdrawn")

    @property
    def person_created(self) -> str:
        return self.fill("person_created")

    @property
    def audit_exported(self) -> str:
        return self.fill("audit_exported")


class HealthText(Section):
    """Sentences of `health`."""

    @property
    def lead(self) -> str:
        return self.fill("lead")

    @property
    def part(self) -> str:
        return self.fill("part")

    @property
    def state(self) -> str:
        return self.fill("state")

    @property
    def detail(self) -> str:
        return self.fill("detail")

    @property
    def good(self) -> str:
        return self.fill("good")

    @property
    def bad(self) -> str:
        return self.fill("bad")

    @property
    def database(self) -> str:
        return self.fill("database")

    @property
    def schema(self) -> str:
        return self.fill("schema")

    @property
    def blobs(self) -> str:
        return self.fill("blobs")

    @property
    def disk(self) -> str:
        return self.fill("disk")

    @property
    def versions(self) -> str:
        return self.fill("versions")

    @property
    def again(self) -> str:
        return self.fill("again")

    @property
    def all_good(self) -> str:
        return self.fill("all_good")

    def some_bad(self, *, count: int) -> str:
        return self.fill("some_bad", count=count)


class ErrorPageText(Section):
    """Sentences of `error_page`."""

    @property
    def not_found(self) -> str:
        return self.fill("not_found")

    @property
    def forbidden(self) -> str:
        return self.fill("forbidden")

    @property
    def unavailable(self) -> str:
        return self.fill("unavailable")

    @property
    def failed(self) -> str:
        return self.fill("failed")

    @property
    def invalid(self) -> str:
        return self.fill("invalid")

    @property
    def home(self) -> str:
        return self.fill("home")

    @property
    def back(self) -> str:
        return self.fill("back")

    def code(self, *, code: str) -> str:
        return self.fill("code", code=code)


class ErrorsText(Section):
    """Sentences of `errors`."""

    @property
    def page_unknown(self) -> str:
        return self.fill("page_unknown")

    @property
    def person_unknown(self) -> str:
        return self.fill("person_unknown")

    @property
    def invitation_unknown(self) -> str:
        return self.fill("invitation_unknown")

    def language_unknown(self, *, code: str) -> str:
        return self.fill("language_unknown", code=code)

    @property
    def blob_unknown(self) -> str:
        return self.fill("blob_unknown")

    @property
    def login_needed(self) -> str:
        return self.fill("login_needed")

    @property
    def login_failed(self) -> str:
        return self.fill("login_failed")

    @property
    def right_missing(self) -> str:
        return self.fill("right_missing")

    @property
    def form_forged(self) -> str:
        return self.fill("form_forged")

    @property
    def request_malformed(self) -> str:
        return self.fill("request_malformed")

    @property
    def text_empty(self) -> str:
        return self.fill("text_empty")

    def text_too_long(self, *, longest: int) -> str:
        return self.fill("text_too_long", longest=longest)

    @property
    def text_control(self) -> str:
        return self.fill("text_control")

    def login_malformed(self, *, longest: int) -> str:
        return self.fill("login_malformed", longest=longest)

    def password_short(self, *, shortest: int) -> str:
        return self.fill("password_short", shortest=shortest)

    def password_long(self, *, longest: int) -> str:
        return self.fill("password_long", longest=longest)

    @property
    def password_like_login(self) -> str:
        return self.fill("password_like_login")

    @property
    def password_wrong(self) -> str:
        return self.fill("password_wrong")

    @property
    def role_unknown(self) -> str:
        return self.fill("role_unknown")

    @property
    def role_missing(self) -> str:
        return self.fill("role_missing")

    @property
    def language_not_offered(self) -> str:
        return self.fill("language_not_offered")

    @property
    def group_unknown(self) -> str:
        return self.fill("group_unknown")

    @property
    def group_both(self) -> str:
        return self.fill("group_both")

    def expiry_out_of_range(self, *, longest: int) -> str:
        return self.fill("expiry_out_of_range", longest=longest)

    @property
    def date_malformed(self) -> str:
        return self.fill("date_malformed")

    @property
    def body_too_large(self) -> str:
        return self.fill("body_too_large")

    @property
    def login_taken(self) -> str:
        return self.fill("login_taken")

    @property
    def invitation_used(self) -> str:
        return self.fill("invitation_used")

    @property
    def invitation_expired(self) -> str:
        return self.fill("invitation_expired")

    @property
    def invitation_withdrawn(self) -> str:
        return self.fill("invitation_withdrawn")

    @property
    def link_invalid(self) -> str:
        return self.fill("link_invalid")

    @property
    def last_administrator(self) -> str:
        return self.fill("last_administrator")

    @property
    def key_reused(self) -> str:
        return self.fill("key_reused")

    def rate_limited(self, *, seconds: int) -> str:
        return self.fill("rate_limited", seconds=seconds)

    @property
    def stopping(self) -> str:
        return self.fill("stopping")

    @property
    def storage_failed(self) -> str:
        return self.fill("storage_failed")

    @property
    def blob_damaged(self) -> str:
        return self.fill("blob_damaged")

    @property
    def unexpected(self) -> str:
        return self.fill("unexpected")

    @property
    def person_not_chosen(self) -> str:
        return self.fill("person_not_chosen")

    @property
    def invitation_not_chosen(self) -> str:
        return self.fill("invitation_not_chosen")


class Text:
    """All sentences in one language."""

    def __init__(self, code: str, locale: Locale, sentences: Mapping[str, Any]) -> None:
        self.code = code
        self.locale = locale
        self.gradio: Mapping[str, Mapping[str, str]] = sentences["gradio"]
        self.shell = ShellText(locale, sentences["shell"])
        self.nav = NavText(locale, sentences["nav"])
        self.roles = RolesText(locale, sentences["roles"])
        self.groups = GroupsText(locale, sentences["groups"])
        self.login = LoginText(locale, sentences["login"])
        self.invitation = InvitationText(locale, sentences["invitation"])
        self.password_link = PasswordLinkText(locale, sentences["password_link"])
        self.home = HomeText(locale, sentences["home"])
        self.arena = ArenaText(locale, sentences["arena"])
        self.calibrate = CalibrateText(locale, sentences["calibrate"])
        self.rounds = RoundsText(locale, sentences["rounds"])
        self.data = DataText(locale, sentences["data"])
        self.runs = RunsText(locale, sentences["runs"])
        self.evaluation = EvaluationText(locale, sentences["evaluation"])
        self.leaderboard = LeaderboardText(locale, sentences["leaderboard"])
        self.account = AccountText(locale, sentences["account"])
        self.people = PeopleText(locale, sentences["people"])
        self.invitations = InvitationsText(locale, sentences["invitations"])
        self.audit = AuditText(locale, sentences["audit"])
        self.health = HealthText(locale, sentences["health"])
        self.error_page = ErrorPageText(locale, sentences["error_page"])
        self.errors = ErrorsText(locale, sentences["errors"])
