"""Languages that only benchmarks come in: enough to read, show and recognise them."""

from __future__ import annotations

from core.language_data.shape import Direction, Language, Numbers, Punctuation, Segmentation

_COMMA_AND_POINT = Numbers(decimal=",", group=".")
_URDU_MARKS = Punctuation(full_stop="۔", comma="،", question="؟")
_CHINESE_MARKS = Punctuation(full_stop="。", comma="，", question="？")
_JAPANESE_MARKS = Punctuation(full_stop="。", comma="、", question="？", quotes=("「", "」"))

BARE = (
    Language(
        code="zh",
        name="中文",
        english_name="Chinese",
        scripts=("Hani",),
        segmentation=Segmentation.CHARACTERS,
        punctuation=_CHINESE_MARKS,
        decoys=("ja",),
    ),
    Language(
        code="pt", name="Português", english_name="Portuguese", numbers=_COMMA_AND_POINT, decoys=("es", "it", "fr")
    ),
    Language(code="tr", name="Türkçe", english_name="Turkish", numbers=_COMMA_AND_POINT, decoys=("az",)),
    Language(
        code="hi",
        name="हिन्दी",
        english_name="Hindi",
        scripts=("Deva",),
        numbers=Numbers(digits="०१२३४५६७८९"),
        punctuation=Punctuation(full_stop="।"),
        decoys=("mr",),
    ),
    Language(
        code="es",
        name="Español",
        english_name="Spanish",
        numbers=_COMMA_AND_POINT,
        punctuation=Punctuation(quotes=("«", "»")),
        decoys=("pt", "it", "ca"),
    ),
    Language(
        code="fr",
        name="Français",
        english_name="French",
        numbers=Numbers(decimal=",", group="\u202f"),
        punctuation=Punctuation(quotes=("«", "»")),
        decoys=("es", "it", "ro"),
    ),
    Language(
        code="bn",
        name="বাংলা",
        english_name="Bengali",
        scripts=("Beng",),
        numbers=Numbers(digits="০১২৩৪৫৬৭৮৯"),
        punctuation=Punctuation(full_stop="।"),
    ),
    Language(
        code="ur",
        name="اردو",
        english_name="Urdu",
        scripts=("Arab",),
        direction=Direction.RTL,
        numbers=Numbers(digits="۰۱۲۳۴۵۶۷۸۹"),
        punctuation=_URDU_MARKS,
        decoys=("fa", "ar"),
    ),
    Language(
        code="ja",
        name="日本語",
        english_name="Japanese",
        scripts=("Hira", "Kana", "Hani"),
        segmentation=Segmentation.CHARACTERS,
        punctuation=_JAPANESE_MARKS,
        decoys=("zh",),
    ),
    Language(
        code="de",
        name="Deutsch",
        english_name="German",
        numbers=_COMMA_AND_POINT,
        punctuation=Punctuation(quotes=("„", "“")),
        decoys=("nl", "fr"),
    ),
    Language(code="it", name="Italiano", english_name="Italian", numbers=_COMMA_AND_POINT, decoys=("es", "pt", "fr")),
    Language(
        code="ro",
        name="Română",
        english_name="Romanian",
        numbers=_COMMA_AND_POINT,
        punctuation=Punctuation(quotes=("„", "”")),
        decoys=("it", "fr"),
    ),
    Language(
        code="hr",
        name="Hrvatski",
        english_name="Croatian",
        numbers=_COMMA_AND_POINT,
        punctuation=Punctuation(quotes=("„", "”")),
        decoys=("sl", "bs", "en"),
        twins=("bs",),
    ),
)
