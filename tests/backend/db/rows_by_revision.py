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
