"""An answer made plain, and cut where one thought ends."""

from __future__ import annotations

import unicodedata

import regex  # type: ignore[import-untyped]

from evaluation.extraction.words import Words

_LOOKED_AT = 4000
_THOUGHT = regex.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", regex.DOTALL | regex.IGNORECASE)
_MARKED = regex.compile(
    r"\\boxed\s*\{\s*(?:\\text\s*\{)?(?P<boxed>[^{}]{1,400})\}|<answer>(?P<tag>.{1,400}?)</answer>",
    regex.DOTALL | regex.IGNORECASE,
)
_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_CONTROL = regex.compile(r"[^\P{Cc}\s]+|[\ud800-\udfff]")
_MARKUP = regex.compile(
    r"[*`#$]+|~~+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|</?(?:[a-zA-Z]{2,10}|[bipu])>|\\(?:text|mathrm|textbf)\b"
)
# Thai and the letters of Korean syllables would fall apart.
_UNUSUAL = regex.compile("[\u00a0\u2000-\U0010ffff--[\u3131-\u318e\uac00-\ud7a3]]", regex.V1)
_JAMO = {0x1100: "ㄱ", 0x1102: "ㄴ", 0x1103: "ㄷ", 0x1105: "ㄹ", 0x1106: "ㅁ", 0x1107: "ㅂ", 0x1109: "ㅅ", 0x110B: "ㅇ"}
_ROUND = regex.compile(r"[\u2460-\u24ff\u3200-\u32ff]")

# A full stop ends a sentence after a word, not after a letter that lists or a number.
_SENTENCE = regex.compile(
    r"(?<=[\p{L}\p{M}\p{N}]{2}[)\]»”\"']?)[.](?=\s|$)|(?<=[\p{L}\p{M}]\s\p{L})[.](?=\s+\p{Lu})"
    r"|[!;؛。\n]+|(?<=[?؟][^?؟]?)(?=\s|$)|…+|\.{2,}"
)
_THAI_ITEM = regex.compile(
    r"\s+(?=ข้อ\s?[ก-ฮA-H](?![\p{L}\p{M}]).*(?:ถูก|ผิด))|\s+(?=(?:ไม่ใช่|มิใช่)(?!ครับ|ค่ะ|คำตอบ)\p{Thai}{2})"
)
_COMMA = regex.compile(r"[,،、](?!\d)|\s[–—-]{1,2}\s|—")


def plain(text: str) -> tuple[str, bool]:
    """The text without markup, thinking aloud and unseen characters, and whether it was marked as the final answer."""
    text = _THOUGHT.sub(" ", text)
    marked = list(_MARKED.finditer(text))
    if marked:
        text = marked[-1].group("boxed") or marked[-1].group("tag")
    if len(text) > 2 * _LOOKED_AT:
        text = f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
    text = _MARKUP.sub("", _CONTROL.sub(" ", _UNSEEN.sub("", text)))
    composed = unicodedata.normalize("NFC", text)
    return _UNUSUAL.sub(lambda match: _one_form(match.group()), composed).strip(), bool(marked)


def sentences(text: str) -> list[str]:
    """Sentences and lines, without questions: who asks back does not answer."""
    parts = [part.strip() for part in _SENTENCE.split(text) if part and part.strip()]
    return [part for part in parts if not part.endswith(("?", "؟"))] or ([] if parts else [text])


def clauses(sentence: str, words: Words | None) -> list[str]:
    """Parts of a sentence that affirm or deny on their own."""
    parts = [part.strip() for part in _COMMA.split(sentence) if part and part.strip()]
    if words is None:
        return parts
    if words.code == "th":
        parts = [piece for part in parts for piece in _THAI_ITEM.split(part)]
    pieces = []
    for part in parts:
        cut = 0
        lowered = part.lower() if len(part.lower()) == len(part) else part
        for seam in words.parts.finditer(lowered):
            place = seam.end() if words.code == "ko" else seam.start()
            if part[cut:place].strip():
                pieces.append(part[cut:place].strip())
                cut = place
        if part[cut:].strip():
            pieces.append(part[cut:].strip())
    return pieces


def _one_form(character: str) -> str:
    """Full-width, mathematical and circled characters as the usual ones."""
    if _ROUND.match(character):
        inner = unicodedata.normalize("NFKC", character).strip("()")
        inner = _JAMO.get(ord(inner), inner) if len(inner) == 1 else inner
        return f" {inner} "
    return unicodedata.normalize("NFKC", character)
