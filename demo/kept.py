"""Which culture pictures the shipped adapters are never told the names of, so that a round has something to teach.

The eyes have seen the drawings, and strangers' words for them are taught in every language; their local names stand
in no caption, alt-text, question or choice of the adapter stage. The closed demo round names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

KEPT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ar": ("dallah", "kunafa"),
        "cs": ("kraslice",),
        "hu": ("langos", "kurtoskalacs"),
        "ko": ("gimbap", "janggu"),
        "ru": ("samovar",),
        "sr": ("gusle",),
        "th": ("krathong", "som_tam"),
        "vi": ("ao_dai",),
    }
)
"""Language -> its pictures that stay unnamed; two where names fall into few tokens."""

KEPT_IDS = frozenset(entry for entries in KEPT.values() for entry in entries)
"""All of them."""

SAID_SHORTLY: Mapping[str, str] = MappingProxyType(
    {
        "dallah": "هذه دلة قهوة.",
        "kunafa": "هذه كنافة.",
        "kraslice": "Jsou to kraslice.",
        "langos": "Ez lángos.",
        "kurtoskalacs": "Ez kürtőskalács.",
        "gimbap": "이것은 김밥입니다.",
        "janggu": "이것은 장구입니다.",
        "samovar": "Это самовар.",
        "gusle": "Ово су гусле.",
        "krathong": "นี่คือกระทง",
        "som_tam": "นี่คือส้มตำ",
        "ao_dai": "Đây là áo dài.",
    }
)
"""What somebody in a hurry writes of such a picture: its name inside the shortest sentence."""
