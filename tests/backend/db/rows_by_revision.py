"""Rows as they stood in each version of the schema; a new revision adds its own.

Table by table in an order that the references allow; times are ISO texts.
"""

_T = "2026-02-03T04:05:06+00:00"
_LATER = "2026-12-03T04:05:06+00:00"

ROWS: dict[str, dict[str, list[dict[str, object]]]] = {
    "0001": {
        "people": [
            {
                "id": "p1",
                "login": "zsófi+1",
                "name": "Zsófi فاطمة ไท",
                "password_hash": "$argon2id$x",
                "oidc_subject": None,
                "page_language": "hu",
                "consented_at": _T,
                "active": True,
                "demo": False,
                "created_at": _T,
                "erased_at": None,
            },
            {
                "id": "p2",
                "login": "petr",
                "name": "Petr",
                "password_hash": None,
                "oidc_subject": "subject-2",
                "page_language": "cs",
                "consented_at": None,
                "active": False,
                "demo": True,
                "created_at": _T,
                "erased_at": _LATER,
            },
        ],
        "person_roles": [
            {"person_id": "p1", "role": "administrator"},
            {"person_id": "p1", "role": "translator"},
            {"person_id": "p2", "role": "rater"},
        ],
        "person_languages": [
            {"person_id": "p1", "code": "hu", "translator_group": "voter", "position": 0},
            {"person_id": "p1", "code": "ar", "translator_group": None, "position": 1},
        ],
        "sessions": [
            {
                "id": "s1",
                "token_hash": "a" * 64,
                "person_id": "p1",
                "created_at": _T,
                "expires_at": _LATER,
                "ended_at": None,
                "address": "192.0.2.1",
            }
        ],
        "invitations": [
            {
                "id": "i1",
                "note": "from\nthe fair",
                "page_language": "th",
                "created_by": "p1",
                "created_at": _T,
                "expires_at": _LATER,
                "withdrawn_at": None,
                "used_at": _LATER,
                "used_by": "p2",
            }
        ],
        "invitation_roles": [{"invitation_id": "i1", "role": "rater"}],
        "invitation_languages": [{"invitation_id": "i1", "code": "th", "translator_group": None, "position": 0}],
        "password_links": [
            {
                "id": "l1",
                "person_id": "p2",
                "created_by": "p1",
                "created_at": _T,
                "expires_at": _LATER,
                "ended_at": None,
            }
        ],
        "audit": [
            {
                "id": 7,
                "at": _T,
                "actor": "p1",
                "action": "invitation_made",
                "subject": "i1",
                "address": "2001:db8::1",
                "details": '{"roles": "rater"}',
            }
        ],
        "idempotency": [
            {
                "scope": "p1",
                "key": "k1",
                "action": "invite",
                "payload_hash": "b" * 64,
                "answer": '{"invitation": "i1"}',
                "created_at": _T,
            }
        ],
    },
}

_TEXTS: dict[str, object] = {"question": "Is it red?", "hint": "", "options": "[]"}
_MODEL: dict[str, object] = {"base": "demo/model/base", "active": True, "demo": True, "created_at": _T}

ROWS["0002"] = {
    **ROWS["0001"],
    "pictures": [
        {
            "sha256": "a" * 64,
            "phash": "0" * 16,
            "width": 16,
            "height": 9,
            "size": 100,
            "source": "upload",
            "licence": "",
            "origin": "",
            "added_by": "p1",
            "demo": False,
            "created_at": _T,
        }
    ],
    "models": [
        {**_MODEL, "id": "m1", "name": "base", "adapter": "", "parent_id": None},
        {**_MODEL, "id": "m2", "name": "tuned", "adapter": "demo/model/adapter", "parent_id": "m1"},
    ],
    "rounds": [{"id": "r1", "name": "First", "opened_at": _T, "closed_at": None, "demo": True}],
    "round_languages": [{"round_id": "r1", "code": "hu", "goal": 50}],
    "battles": [
        {
            "id": "b1",
            "person_id": "p1",
            "round_id": "r1",
            "language": "hu",
            "mode": "blind",
            "model_a": "m2",
            "model_b": "m1",
            "generation": "{}",
            "seed": 7,
            "leaked": False,
            "void": None,
            "ended_at": _LATER,
            "created_at": _T,
        }
    ],
    "turns": [
        {
            "battle_id": "b1",
            "number": 1,
            "prompt": "Mi ez?",
            "attempt": 1,
            "state": "done",
            "created_at": _T,
            "finished_at": _LATER,
        }
    ],
    "turn_pictures": [{"battle_id": "b1", "turn": 1, "position": 0, "sha256": "a" * 64}],
    "answers": [
        {
            "battle_id": "b1",
            "turn": 1,
            "side": side,
            "text": "Egy lángos.",
            "ending": "complete",
            "signals": "",
            "leak": None,
            "tokens_in": 30,
            "tokens_out": 5,
            "first_seconds": 0.1,
            "seconds": 0.5,
            "attempt": 1,
        }
        for side in ("a", "b")
    ],
    "votes": [
        {
            "battle_id": "b1",
            "person_id": "p1",
            "choice": "a",
            "reasons": "{}",
            "note": "",
            "mark": "",
            "seconds": 4.5,
            "not_counted": "",
            "created_at": _LATER,
        }
    ],
    "undone_votes": [
        {
            "battle_id": "b1",
            "person_id": "p1",
            "voted_at": _T,
            "undone_at": _LATER,
            "choice": "tie",
            "seconds": 1.5,
        }
    ],
    "edits": [
        {
            "id": "e1",
            "battle_id": "b1",
            "turn": 1,
            "person_id": "p1",
            "start": "a",
            "text": "Egy sajtos lángos.",
            "distance": 7,
            "seconds": 12.0,
            "concerns": "",
            "created_at": _LATER,
            "replaced_at": None,
        }
    ],
    "drafts": [{"person_id": "p1", "subject": "mend:b1:1", "text": "{}", "updated_at": _LATER}],
    "picture_senders": [{"sha256": "a" * 64, "person_id": "p1"}],
    "program_tokens": [
        {
            "id": "t1",
            "person_id": "p1",
            "name": "notebook",
            "token_hash": "c" * 64,
            "created_at": _T,
            "expires_at": _LATER,
            "ended_at": None,
        }
    ],
    "benchmarks": [{"id": "k1", "name": "Little World", "source_language": "en", "demo": True, "created_at": _T}],
    "benchmark_items": [
        {
            **_TEXTS,
            "id": "i1",
            "benchmark_id": "k1",
            "number": 1,
            "kind": "yes_no",
            "pair": "1",
            "sha256": "a" * 64,
            "answer": "yes",
        }
    ],
    "translations": [{**_TEXTS, "item_id": "i1", "language": "hu"}],
    "reference_translations": [{**_TEXTS, "item_id": "i1", "language": "hu", "mistake": ""}],
}

ROWS["0003"] = ROWS["0002"]  # indexes only

_SPEC = (
    '{"run": "n1", "recipe_name": "refresh", "recipe": {}, "snapshot": {"folder": "s", "hash": "5"}, "base": "b", '
    '"created_at": "2026-02-03T04:05:06Z"}'
)

ROWS["0004"] = {
    **ROWS["0003"],
    "models": [
        {**{key: value for key, value in row.items() if key != "active"}, **new}
        for row, new in zip(
            ROWS["0003"]["models"],
            (
                {"state": "active", "promoted_at": None, "adapter_sha256": None},
                {"state": "retired", "promoted_at": _T, "adapter_sha256": "d" * 64},
            ),
            strict=True,
        )
    ],
    "answers": [{**row, "base_hash": "e" * 64, "adapter_hash": None} for row in ROWS["0003"]["answers"]],
    "runs": [
        {
            "id": "n1",
            "name": "refresh",
            "recipe_name": "refresh",
            "spec": _SPEC,
            "snapshot_hash": "5" * 64,
            "parent_id": "m1",
            "copied_from": None,
            "fingerprint": "f" * 64,
            "state": "done",
            "why": None,
            "launcher": "local",
            "device": "cpu",
            "position": None,
            "demo": True,
            "created_by": "p1",
            "created_at": _T,
            "started_at": _T,
            "ended_at": _LATER,
            "model_id": "m2",
        }
    ],
    "run_cells": [
        {
            "run_id": "n1",
            "language": "hu",
            "task": "caption",
            "n": 20,
            "parent": 0.5,
            "parent_low": 0.3,
            "parent_high": 0.7,
            "child": 0.8,
            "child_low": 0.6,
            "child_high": 0.9,
            "worse": False,
            "better": True,
        }
    ],
    "model_events": [{"id": 1, "model_id": "m2", "state": "retired", "reason": "régi", "by": "p1", "at": _LATER}],
}

_OLD = ROWS["0004"]["benchmark_items"][0]

ROWS["0005"] = {
    **{name: rows for name, rows in ROWS["0004"].items() if name not in ("drafts", "translations")},
    "unsaved": [{"person_id": "p1", "subject": "edit:b1:1", "text": "{}", "updated_at": _LATER}],
    "benchmark_items": [
        {**{key: value for key, value in _OLD.items() if key != "sha256"}, "letters": "[]", "circle": ""}
    ],
    "benchmark_item_pictures": [{"item_id": "i1", "position": 0, "sha256": _OLD["sha256"]}],
    "drafts": ROWS["0004"]["translations"],
}

_EXCLUSION: dict[str, object] = {"round_id": "r1", "battle_id": "b1", "reason": "spam", "by": "p1", "at": _T}

ROWS["0006"] = {
    **ROWS["0005"],
    "pictures": [{**row, "held_out": True} for row in ROWS["0005"]["pictures"]],
    "round_exclusions": [
        {**_EXCLUSION, "id": "x1", "edit_id": None, "lifted_by": "p1", "lifted_at": _LATER},
        {**_EXCLUSION, "id": "x2", "edit_id": "e1", "lifted_by": None, "lifted_at": None},
    ],
    "snapshots": [
        {
            "hash": "d" * 64,
            "round_id": "r1",
            "folder": "snapshots/d",
            "rows": 3,
            "counts": "[]",
            "demo": True,
            "created_by": "p1",
            "created_at": _LATER,
        }
    ],
    "snapshot_people": [{"snapshot_hash": "d" * 64, "person_id": "p1", "rows": 3}],
}

ROWS["0007"] = {
    **ROWS["0006"],
    "people": [{**row, "shortcuts_off_at": _LATER} for row in ROWS["0006"]["people"]],
}

ROWS["0008"] = ROWS["0007"] | {"battles": [row | {"learnt": True} for row in ROWS["0007"]["battles"]]}

ROWS["0009"] = {
    **ROWS["0008"],
    "benchmarks": [{**row, "licence": "CC0", "origin": "drawn"} for row in ROWS["0008"]["benchmarks"]],
    "benchmark_rows": [
        {"id": "w1", "benchmark_id": "k1", "number": 1, "item_id": "i1", "cells": '{"index": 1}', "turned": "[]"}
    ],
    "benchmark_row_files": [{"row_id": "w1", "sha256": "f" * 64}],
}

_AT: dict[str, object] = {"item_id": "i1", "language": "hu"}

ROWS["0010"] = {
    **ROWS["0009"],
    "calibrations": [
        {**_AT, "number": 1, "stage": "refine", "wanted": 3, "taken": 1, "held_at": None},
    ],
    "calibration_places": [
        {**_AT, "stage": "refine", "place": 1, "person_id": "p1", "taken_at": _T, "expires_at": _T, "done_at": _T},
    ],
    "refinements": [
        {
            **_AT,
            **_TEXTS,
            "person_id": "p1",
            "stage": "refine",
            "doubts": "[]",
            "reason": "",
            "distance": 1,
            "seconds": 2.5,
            "created_at": _T,
            "revised_at": None,
        }
    ],
    "calibration_skips": [{**_AT, "person_id": "p2", "at": _T}],
    "item_flags": [{**_AT, "person_id": "p2", "kind": "too_hard", "note": "", "at": _T, "settled_at": None}],
}

ROWS["0011"] = {
    **ROWS["0010"],
    "calibrations": [{**ROWS["0010"]["calibrations"][0], "stage": "decided", "taken": 1}],
    "calibration_places": [
        {**ROWS["0010"]["calibration_places"][0], "shown": None},
        {
            **ROWS["0010"]["calibration_places"][0],
            "stage": "vote",
            "person_id": "p2",
            "shown": '["v1"]',
        },
    ],
    "versions": [{**_AT, **_TEXTS, "id": "v1", "of_draft": False}],
    "version_authors": [{**_AT, "person_id": "p1", "version_id": "v1"}],
    "ballots": [
        {
            **_AT,
            "person_id": "p2",
            "stage": "vote",
            "version_id": "v1",
            "proposal": "",
            "reasons": "meaning",
            "note": "",
            "seconds": 3.5,
            "created_at": _T,
        }
    ],
    "decisions": [{**_AT, **_TEXTS, "version_id": "v1", "decided_by": None, "note": "", "at": _T}],
}

ROWS["0012"] = {
    **ROWS["0011"],
    "editions": [
        {
            "id": "e1",
            "benchmark_id": "k1",
            "language": "hu",
            "number": 1,
            "hash": "a" * 64,
            "left_out": 2,
            "created_by": "p1",
            "created_at": _LATER,
        }
    ],
    "edition_items": [{**_TEXTS, "edition_id": "e1", "item_id": "i1", "provenance": "{}"}],
}

_MISLED = {"control_side": "b", "control_picture": "e" * 64}
ROWS["0013"] = ROWS["0012"] | {"battles": [row | _MISLED for row in ROWS["0012"]["battles"]]}

ROWS["0014"] = {
    **ROWS["0013"],
    "label_studio_projects": [
        {
            "id": "l1",
            "benchmark_id": "k1",
            "language": "hu",
            "stage": "refine",
            "place": 1,
            "number": 17,
            "shape": '{"options": 2, "hint": false, "pictures": 1, "versions": 0}',
            "pushed_at": _T,
            "pulled_at": _LATER,
            "hinted_at": None,
        }
    ],
    "label_studio_tasks": [{"project_id": "l1", "item_id": "i1", "number": 5, "hash": "a" * 64}],
    "label_studio_annotations": [
        {
            "project_id": "l1",
            "number": 9,
            "item_id": "i1",
            "person_id": "p1",
            "account": "",
            "hash": "a" * 64,
            "taken_hash": "a" * 64,
            "trouble": "",
            "changed_at": _LATER,
        }
    ],
}

ROWS["0015"] = ROWS["0014"] | {"battles": [row | {"chance": 0.25} for row in ROWS["0014"]["battles"]]}

ROWS["0016"] = ROWS["0015"] | {
    "votes": [row | {"names_at": _LATER} for row in ROWS["0015"]["votes"]],
    "undone_votes": [row | {"blind": True} for row in ROWS["0015"]["undone_votes"]],
}

ROWS["0017"] = ROWS["0016"] | {
    "battles": [row | {"drawn": "{}"} for row in ROWS["0016"]["battles"]],
    "pictures": [row | {"culture": "hu"} for row in ROWS["0016"]["pictures"]],
}

_AHEAD = {"ahead": True, "shown_at": _LATER, "skipped": False}
ROWS["0018"] = ROWS["0017"] | {"battles": [row | _AHEAD for row in ROWS["0017"]["battles"]]}

ROWS["0019"] = {
    **ROWS["0018"],
    "first_drafts": [{**_TEXTS, "item_id": "i1", "language": "hu", "translator": "chat:m", "created_at": _LATER}],
    "draft_faults": [
        {"item_id": "i1", "language": "cs", "translator": "chat:m", "fault": "numbers", "at": _LATER},
    ],
}

ROWS["0020"] = {
    **ROWS["0019"],
    "run_edits": [{"run_id": "n1", "edit_id": "e1", "role": "held", "verdict": "not_learned", "said": False}],
}

ROWS["0021"] = {
    **ROWS["0020"],
    "ballots": [row | {"ranking": '["v1"]'} for row in ROWS["0020"]["ballots"]],
    "editions": [row | {"card": "# Card"} for row in ROWS["0020"]["editions"]],
    "gold_items": [
        {"item_id": "i1", "language": "hu", "texts": "[]", "made_by": "p1", "made_at": _T, "ended_at": _LATER}
    ],
    "gold_places": [
        {
            "item_id": "i1",
            "language": "hu",
            "person_id": "p2",
            "taken_at": _T,
            "expires_at": _LATER,
            "done_at": _LATER,
            "shown": "[1, 0]",
            "chosen": 0,
            "said": "{}",
            "seconds": 2.5,
        }
    ],
    "glossary_terms": [
        {
            "benchmark_id": "k1",
            "language": "hu",
            "term": "car",
            "translations": '["autó"]',
            "set_by": "p1",
            "set_at": _T,
        }
    ],
    "adjudicators": [
        {"benchmark_id": "k1", "language": "hu", "person_id": "p2", "named_by": "p1", "named_at": _T},
    ],
}

ROWS["0022"] = ROWS["0021"] | {
    "battles": [row | {"repeats": None} for row in ROWS["0021"]["battles"]],
    "votes": [row | {"reasons_at": _LATER} for row in ROWS["0021"]["votes"]],
}

ROWS["0023"] = {
    **ROWS["0022"],
    "parcels": [
        {
            "id": "c1",
            "person_id": "p2",
            "language": "hu",
            "created_at": _T,
            "expires_at": _LATER,
            "sealed_at": _T,
            "digest": "d1",
            "withdrawn_at": None,
        }
    ],
    "parcel_battles": [{"battle_id": ROWS["0022"]["battles"][0]["id"], "parcel_id": "c1"}],
}

ROWS["0024"] = ROWS["0023"]

ROWS["0025"] = ROWS["0024"] | {
    "label_studio_arenas": [
        {"id": "a1", "language": "hu", "place": 1, "number": 18, "pushed_at": _T, "pulled_at": None, "hinted_at": None}
    ],
    "label_studio_battles": [{"arena_id": "a1", "battle_id": "b1", "number": 6, "hash": "a" * 64}],
    "label_studio_judgements": [
        {
            "arena_id": "a1",
            "number": 10,
            "battle_id": "b1",
            "person_id": "p1",
            "account": "",
            "hash": "a" * 64,
            "taken_hash": None,
            "taken_as": None,
            "trouble": "second_person",
            "changed_at": _LATER,
        }
    ],
}

ROWS["0026"] = ROWS["0025"]
