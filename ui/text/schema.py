"""Typed access to the sentences. Written by `python -m ui.text` from `en/`; not edited by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel import Locale

from ui.text.messages import Plain, Section


class AccountText(Section):
    """Sentences of `account`."""

    title = Plain()
    profile = Plain()
    login = Plain()
    name = Plain()
    page_language = Plain()
    roles = Plain()
    languages = Plain()
    none = Plain()
    consent = Plain()
    def consent_given(self, *, date: str) -> str: return self.fill("consent_given", date=date)
    consent_missing = Plain()
    save = Plain()
    saved = Plain()
    password_title = Plain()
    old_password = Plain()
    new_password = Plain()
    change_password = Plain()
    password_changed = Plain()
    sessions_title = Plain()
    sessions_text = Plain()
    sign_out_everywhere = Plain()
    tokens_title = Plain()
    tokens_text = Plain()
    token_name = Plain()
    token_make = Plain()
    token_made = Plain()
    token_name_head = Plain()
    token_until = Plain()
    tokens_none = Plain()
    token_choose = Plain()
    token_end = Plain()
    token_ended = Plain()


class ArenaText(Section):
    """Sentences of `arena`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()
    intro_title = Plain()
    intro_ask_title = Plain()
    intro_ask_text = Plain()
    intro_compare_title = Plain()
    intro_compare_text = Plain()
    intro_mend_title = Plain()
    intro_mend_text = Plain()
    intro_example_title = Plain()
    intro_example_question = Plain()
    intro_example_a = Plain()
    intro_example_b = Plain()
    intro_example_why = Plain()
    intro_close = Plain()
    guide_title = Plain()
    guide_better_title = Plain()
    guide_better_text = Plain()
    guide_tie_title = Plain()
    guide_tie_text = Plain()
    guide_bad_title = Plain()
    guide_bad_text = Plain()
    guide_mend_title = Plain()
    guide_mend_text = Plain()
    keys_title = Plain()
    keys_text = Plain()
    def picture_alt(self, *, number: int) -> str: return self.fill("picture_alt", number=number)
    another_picture = Plain()
    own_picture = Plain()
    drop_here = Plain()
    most_pictures = Plain()
    language = Plain()
    prompt = Plain()
    another_prompt = Plain()
    open_mode = Plain()
    start = Plain()
    you = Plain()
    answer_a = Plain()
    answer_b = Plain()
    answers = Plain()
    writing = Plain()
    def queue(self, *, place: int) -> str: return self.fill("queue", place=place)
    complete = Plain()
    stop = Plain()
    retry = Plain()
    say = Plain()
    send = Plain()
    new_battle = Plain()
    next_battle = Plain()
    vote_title = Plain()
    vote_swipe = Plain()
    better_a = Plain()
    better_b = Plain()
    tie = Plain()
    both_bad = Plain()
    reasons_title = Plain()
    reasons_a = Plain()
    reasons_b = Plain()
    reason_language = Plain()
    reason_truth = Plain()
    reason_culture = Plain()
    reason_detail = Plain()
    reason_style = Plain()
    reason_unsafe = Plain()
    note = Plain()
    mark_a = Plain()
    mark_b = Plain()
    mark_clear = Plain()
    mark_hint = Plain()
    def voted(self, *, choice: str) -> str: return self.fill("voted", choice=choice)
    undo = Plain()
    undone = Plain()
    def names(self, *, a: str, b: str) -> str: return self.fill("names", a=a, b=b)
    def names_open(self, *, a: str, b: str) -> str: return self.fill("names_open", a=a, b=b)
    not_counted = Plain()
    not_counted_void = Plain()
    not_counted_open = Plain()
    not_counted_leaked = Plain()
    not_counted_too_fast = Plain()
    not_counted_undone = Plain()
    not_counted_without_consent = Plain()
    not_counted_one_model = Plain()
    not_counted_learnt = Plain()
    signal_other_language = Plain()
    signal_other_script = Plain()
    signal_repetition = Plain()
    signal_cut_off = Plain()
    signal_empty = Plain()
    leaked = Plain()
    void = Plain()
    stopped = Plain()
    world_note = Plain()
    mend_title = Plain()
    mend_start = Plain()
    mend_start_none = Plain()
    mend_text = Plain()
    mend_changes = Plain()
    def mend_distance(self, *, count: int) -> str: return self.fill("mend_distance", count=count)
    mend_save = Plain()
    mend_saved = Plain()
    mend_close = Plain()
    mend_draft = Plain()
    concern_wrong_language = Plain()
    concern_wrong_script = Plain()
    concern_unchanged = Plain()
    concern_empty = Plain()
    concern_too_long = Plain()
    concern_numbers_lost = Plain()
    def progress_today(self, *, count: int) -> str: return self.fill("progress_today", count=count)
    def progress_round(self, *, done: int, goal: int, round: str) -> str: return self.fill("progress_round", done=done, goal=goal, round=round)
    def progress_mine(self, *, count: int) -> str: return self.fill("progress_mine", count=count)
    browse = Plain()


class AuditText(Section):
    """Sentences of `audit`."""

    lead = Plain()
    action = Plain()
    all_actions = Plain()
    person = Plain()
    person_hint = Plain()
    since = Plain()
    until = Plain()
    date_hint = Plain()
    show = Plain()
    export = Plain()
    time = Plain()
    subject = Plain()
    address = Plain()
    none = Plain()
    older = Plain()
    nobody = Plain()
    def shown(self, *, count: int) -> str: return self.fill("shown", count=count)
    login = Plain()
    login_failed = Plain()
    logout = Plain()
    logout_everywhere = Plain()
    account_changed = Plain()
    password_changed = Plain()
    password_link_made = Plain()
    password_link_used = Plain()
    rights_changed = Plain()
    invitation_made = Plain()
    invitation_accepted = Plain()
    invitation_withdrawn = Plain()
    person_created = Plain()
    audit_exported = Plain()
    token_made = Plain()
    token_ended = Plain()
    battles_exported = Plain()
    benchmark_imported = Plain()
    demo_removed = Plain()
    run_submitted = Plain()
    run_stopped = Plain()
    run_resumed = Plain()
    model_promoted = Plain()
    model_retired = Plain()
    round_opened = Plain()
    round_closed = Plain()
    round_reopened = Plain()
    work_excluded = Plain()
    exclusion_lifted = Plain()
    snapshot_built = Plain()


class CalibrateText(Section):
    """Sentences of `calibrate`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()


class DataText(Section):
    """Sentences of `data`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()


class ErrorPageText(Section):
    """Sentences of `error_page`."""

    not_found = Plain()
    forbidden = Plain()
    unavailable = Plain()
    failed = Plain()
    invalid = Plain()
    home = Plain()
    def code(self, *, code: str) -> str: return self.fill("code", code=code)


class ErrorsText(Section):
    """Sentences of `errors`."""

    page_unknown = Plain()
    person_unknown = Plain()
    invitation_unknown = Plain()
    def language_unknown(self, *, code: str) -> str: return self.fill("language_unknown", code=code)
    blob_unknown = Plain()
    login_needed = Plain()
    login_failed = Plain()
    right_missing = Plain()
    form_forged = Plain()
    request_malformed = Plain()
    text_empty = Plain()
    def text_too_long(self, *, longest: int) -> str: return self.fill("text_too_long", longest=longest)
    text_control = Plain()
    def login_malformed(self, *, longest: int) -> str: return self.fill("login_malformed", longest=longest)
    def password_short(self, *, shortest: int) -> str: return self.fill("password_short", shortest=shortest)
    def password_long(self, *, longest: int) -> str: return self.fill("password_long", longest=longest)
    password_like_login = Plain()
    password_wrong = Plain()
    role_unknown = Plain()
    role_missing = Plain()
    language_not_offered = Plain()
    group_unknown = Plain()
    group_both = Plain()
    def expiry_out_of_range(self, *, longest: int) -> str: return self.fill("expiry_out_of_range", longest=longest)
    date_malformed = Plain()
    body_too_large = Plain()
    login_taken = Plain()
    invitation_used = Plain()
    invitation_expired = Plain()
    invitation_withdrawn = Plain()
    link_invalid = Plain()
    last_administrator = Plain()
    key_reused = Plain()
    def rate_limited(self, *, seconds: int) -> str: return self.fill("rate_limited", seconds=seconds)
    stopping = Plain()
    storage_failed = Plain()
    blob_damaged = Plain()
    unexpected = Plain()
    person_not_chosen = Plain()
    invitation_not_chosen = Plain()
    picture_unknown = Plain()
    model_unknown = Plain()
    battle_unknown = Plain()
    vote_unknown = Plain()
    token_unknown = Plain()
    picture_missing = Plain()
    def pictures_too_many(self, *, most: str) -> str: return self.fill("pictures_too_many", most=most)
    picture_unreadable = Plain()
    def picture_format(self, *, format: str) -> str: return self.fill("picture_format", format=format)
    picture_animated = Plain()
    def picture_too_small(self, *, least: str) -> str: return self.fill("picture_too_small", least=least)
    def picture_too_large(self, *, megapixels: str) -> str: return self.fill("picture_too_large", megapixels=megapixels)
    prompt_empty = Plain()
    def prompt_too_long(self, *, longest: int) -> str: return self.fill("prompt_too_long", longest=longest)
    choice_unknown = Plain()
    reason_unknown = Plain()
    mark_malformed = Plain()
    edit_empty = Plain()
    edit_unchanged = Plain()
    def edit_too_long(self, *, longest: int) -> str: return self.fill("edit_too_long", longest=longest)
    conversation_long = Plain()
    battle_running = Plain()
    battle_ended = Plain()
    battle_answered = Plain()
    battle_void = Plain()
    voted_already = Plain()
    vote_missing = Plain()
    def undo_too_late(self, *, seconds: int) -> str: return self.fill("undo_too_late", seconds=seconds)
    queue_full = Plain()
    answer_late = Plain()
    model_failed = Plain()
    model_unsupported = Plain()
    memory_full = Plain()
    models_missing = Plain()
    round_unknown = Plain()
    edit_unknown = Plain()
    snapshot_unknown = Plain()
    round_languages_missing = Plain()
    def round_goal_out_of_range(self, *, least: str, most: str) -> str: return self.fill("round_goal_out_of_range", least=least, most=most)
    exclusion_unexplained = Plain()
    snapshot_empty = Plain()
    def snapshot_language_empty(self, *, codes: str) -> str: return self.fill("snapshot_language_empty", codes=codes)
    def snapshot_pictures_missing(self, *, count: int, first: str) -> str: return self.fill("snapshot_pictures_missing", count=count, first=first)
    def data_file_malformed(self, *, file: str, line: str) -> str: return self.fill("data_file_malformed", file=file, line=line)
    round_name_taken = Plain()
    round_closed = Plain()
    round_open = Plain()
    exclusion_fixed = Plain()
    def snapshot_damaged(self, *, file: str) -> str: return self.fill("snapshot_damaged", file=file)
    run_unknown = Plain()
    result_unknown = Plain()
    def recipe_invalid(self, *, faults: str) -> str: return self.fill("recipe_invalid", faults=faults)
    def device_unknown(self, *, device: str, there: str) -> str: return self.fill("device_unknown", device=device, there=there)
    launcher_missing = Plain()
    def promotion_reason_missing(self, *, languages: str) -> str: return self.fill("promotion_reason_missing", languages=languages)
    def run_same(self, *, run: str) -> str: return self.fill("run_same", run=run)
    def run_refused(self, *, checks: str) -> str: return self.fill("run_refused", checks=checks)
    run_not_working = Plain()
    run_not_resumable = Plain()
    def parent_retired(self, *, model: str) -> str: return self.fill("parent_retired", model=model)
    model_active_already = Plain()
    model_retired_already = Plain()
    def model_lost(self, *, model: str) -> str: return self.fill("model_lost", model=model)
    model_parentless = Plain()


class EvaluationText(Section):
    """Sentences of `evaluation`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()


class GroupsText(Section):
    """Sentences of `groups`."""

    refiner = Plain()
    voter = Plain()


class HealthText(Section):
    """Sentences of `health`."""

    lead = Plain()
    part = Plain()
    state = Plain()
    detail = Plain()
    good = Plain()
    bad = Plain()
    database = Plain()
    schema = Plain()
    blobs = Plain()
    disk = Plain()
    versions = Plain()
    again = Plain()
    all_good = Plain()
    def some_bad(self, *, count: int) -> str: return self.fill("some_bad", count=count)


class HomeText(Section):
    """Sentences of `home`."""

    def greeting(self, *, name: str) -> str: return self.fill("greeting", name=name)
    lead = Plain()
    rater_title = Plain()
    rater_text = Plain()
    rater_action = Plain()
    translator_title = Plain()
    def refiner_text(self, *, languages: str) -> str: return self.fill("refiner_text", languages=languages)
    def voter_text(self, *, languages: str) -> str: return self.fill("voter_text", languages=languages)
    translator_text = Plain()
    translator_action = Plain()
    researcher_title = Plain()
    researcher_text = Plain()
    researcher_action = Plain()
    administrator_title = Plain()
    def people_count(self, *, count: int) -> str: return self.fill("people_count", count=count)
    def invitation_count(self, *, count: int) -> str: return self.fill("invitation_count", count=count)
    administrator_action = Plain()
    nothing_title = Plain()
    nothing_text = Plain()


class InvitationText(Section):
    """Sentences of `invitation`."""

    title = Plain()
    intro = Plain()
    def valid_until(self, *, date: str) -> str: return self.fill("valid_until", date=date)
    your_roles = Plain()
    your_languages = Plain()
    name = Plain()
    name_hint = Plain()
    login = Plain()
    login_hint = Plain()
    password = Plain()
    def password_hint(self, *, count: int) -> str: return self.fill("password_hint", count=count)
    page_language = Plain()
    consent = Plain()
    consent_hint = Plain()
    submit = Plain()


class InvitationsText(Section):
    """Sentences of `invitations`."""

    lead = Plain()
    make_title = Plain()
    roles = Plain()
    page_language = Plain()
    note = Plain()
    note_hint = Plain()
    days = Plain()
    make = Plain()
    made = Plain()
    list_title = Plain()
    none = Plain()
    valid_until = Plain()
    state = Plain()
    state_open = Plain()
    state_used = Plain()
    state_expired = Plain()
    state_withdrawn = Plain()
    withdraw_title = Plain()
    choose = Plain()
    without_note = Plain()
    withdraw = Plain()
    withdrawn = Plain()


class LeaderboardText(Section):
    """Sentences of `leaderboard`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()


class LoginText(Section):
    """Sentences of `login`."""

    title = Plain()
    login = Plain()
    password = Plain()
    submit = Plain()
    help = Plain()
    demo_title = Plain()
    demo_intro = Plain()
    signed_out = Plain()


class NavText(Section):
    """Sentences of `nav`."""

    home = Plain()
    arena = Plain()
    calibrate = Plain()
    studio = Plain()
    rounds = Plain()
    data = Plain()
    runs = Plain()
    evaluation = Plain()
    leaderboard = Plain()
    administration = Plain()
    people = Plain()
    invitations = Plain()
    audit = Plain()
    health = Plain()


class PasswordLinkText(Section):
    """Sentences of `password_link`."""

    title = Plain()
    def intro(self, *, login: str) -> str: return self.fill("intro", login=login)
    password = Plain()
    submit = Plain()
    done = Plain()


class PeopleText(Section):
    """Sentences of `people`."""

    lead = Plain()
    search = Plain()
    def found(self, *, count: int) -> str: return self.fill("found", count=count)
    none = Plain()
    name = Plain()
    login = Plain()
    roles = Plain()
    languages = Plain()
    state = Plain()
    joined = Plain()
    active = Plain()
    closed = Plain()
    demo = Plain()
    edit_title = Plain()
    choose = Plain()
    choose_hint = Plain()
    works_in = Plain()
    refines_in = Plain()
    votes_in = Plain()
    groups_hint = Plain()
    may_sign_in = Plain()
    save = Plain()
    def saved(self, *, name: str) -> str: return self.fill("saved", name=name)
    password_title = Plain()
    password_text = Plain()
    password_make = Plain()
    password_made = Plain()


class PlotText(Section):
    """Sentences of `plot`."""

    data = Plain()
    interval = Plain()
    nothing = Plain()


class RolesText(Section):
    """Sentences of `roles`."""

    rater = Plain()
    translator = Plain()
    researcher = Plain()
    administrator = Plain()


class RoundsText(Section):
    """Sentences of `rounds`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()


class RunsText(Section):
    """Sentences of `runs`."""

    lead = Plain()
    empty_title = Plain()
    empty_text = Plain()
    state_queued = Plain()
    state_preparing = Plain()
    state_running = Plain()
    state_evaluating = Plain()
    state_done = Plain()
    state_failed = Plain()
    state_stopped = Plain()
    state_interrupted = Plain()
    state_paused = Plain()
    why_asked = Plain()
    why_disk_full = Plain()
    why_out_of_memory = Plain()
    why_not_a_number = Plain()
    why_snapshot_damaged = Plain()
    why_snapshot_missing = Plain()
    why_leakage = Plain()
    why_refused = Plain()
    why_recipe_invalid = Plain()
    why_model_missing = Plain()
    why_adapter_misfit = Plain()
    why_parts_differ = Plain()
    why_answers_differ = Plain()
    why_checkpoint_damaged = Plain()
    why_erosion = Plain()
    why_killed = Plain()
    why_unexpected = Plain()
    why_folder_missing = Plain()
    why_folder_damaged = Plain()
    why_result_missing = Plain()
    why_not_started = Plain()
    why_parent_retired = Plain()


class ShellText(Section):
    """Sentences of `shell`."""

    brand = Plain()
    tagline = Plain()
    skip = Plain()
    navigation = Plain()
    section_navigation = Plain()
    sign_in = Plain()
    sign_out = Plain()
    account = Plain()
    language = Plain()
    appearance = Plain()
    appearance_auto = Plain()
    appearance_light = Plain()
    appearance_dark = Plain()
    apply = Plain()
    loading = Plain()
    demo = Plain()
    close = Plain()
    offline = Plain()
    back_online = Plain()
    reload = Plain()
    needs_script = Plain()


class Text:
    """All sentences in one language."""

    def __init__(self, code: str, locale: Locale, sentences: Mapping[str, Any]) -> None:
        self.code = code
        self.locale = locale
        self.gradio: Mapping[str, Mapping[str, str]] = sentences["gradio"]
        self.account = AccountText(locale, sentences["account"])
        self.arena = ArenaText(locale, sentences["arena"])
        self.audit = AuditText(locale, sentences["audit"])
        self.calibrate = CalibrateText(locale, sentences["calibrate"])
        self.data = DataText(locale, sentences["data"])
        self.error_page = ErrorPageText(locale, sentences["error_page"])
        self.errors = ErrorsText(locale, sentences["errors"])
        self.evaluation = EvaluationText(locale, sentences["evaluation"])
        self.groups = GroupsText(locale, sentences["groups"])
        self.health = HealthText(locale, sentences["health"])
        self.home = HomeText(locale, sentences["home"])
        self.invitation = InvitationText(locale, sentences["invitation"])
        self.invitations = InvitationsText(locale, sentences["invitations"])
        self.leaderboard = LeaderboardText(locale, sentences["leaderboard"])
        self.login = LoginText(locale, sentences["login"])
        self.nav = NavText(locale, sentences["nav"])
        self.password_link = PasswordLinkText(locale, sentences["password_link"])
        self.people = PeopleText(locale, sentences["people"])
        self.plot = PlotText(locale, sentences["plot"])
        self.roles = RolesText(locale, sentences["roles"])
        self.rounds = RoundsText(locale, sentences["rounds"])
        self.runs = RunsText(locale, sentences["runs"])
        self.shell = ShellText(locale, sentences["shell"])
