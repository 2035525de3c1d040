"""Every page of the application, in the order of the menus."""

from backend import policies
from ui.navigation import Page
from ui.pages import (
    account,
    arena,
    audit,
    benchmarks,
    calibrate,
    calibration,
    data,
    evaluation,
    health,
    home,
    invitations,
    label_studio,
    leaderboard,
    models,
    people,
    rounds,
    runs,
)

ALL: tuple[Page, ...] = (
    Page("", "home", policies.signed_in, home.build),
    Page("arena", "arena", policies.rate_or_research, arena.build),
    Page("calibrate", "calibrate", policies.translate, calibrate.build),
    Page("rounds", "rounds", policies.research, rounds.build, "studio"),
    Page("data", "data", policies.research, data.build, "studio"),
    Page("runs", "runs", policies.research, runs.build, "studio"),
    Page("models", "models", policies.research, models.build, "studio"),
    Page("benchmarks", "benchmarks", policies.research, benchmarks.build, "studio"),
    Page("calibration", "calibration", policies.research, calibration.build, "studio"),
    Page("label-studio", "label_studio", policies.research, label_studio.build, "studio"),
    Page("evaluation", "evaluation", policies.research, evaluation.build, "studio"),
    Page("leaderboard", "leaderboard", policies.research, leaderboard.build, "studio"),
    Page("people", "people", policies.manage_people, people.build, "administration"),
    Page("invitations", "invitations", policies.invite, invitations.build, "administration"),
    Page("audit", "audit", policies.read_audit, audit.build, "administration"),
    Page("health", "health", policies.administer, health.build, "administration"),
    Page("account", "account", policies.signed_in, account.build),
)
