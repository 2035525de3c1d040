"""English, Czech, Hungarian, Russian and Serbian."""

from __future__ import annotations

from core.language_data.shape import Language, Numbers, Punctuation
from core.serbian import to_latin

_NO_BREAK_SPACE = "\u00a0"
_CAPITALS = "ABCDEFGH"
_SMALL = "abcdefgh"
_COMMA_AND_SPACE = Numbers(decimal=",", group=_NO_BREAK_SPACE)


def _both_scripts(*words: str) -> tuple[str, ...]:
    return (*words, *(to_latin(word) for word in words))


ENGLISH = Language(
    code="en",
    name="English",
    english_name="English",
    stemmer="english",
    yes=("yes", "yeah", "yep", "yup", "correct", "right", "true", "of course", "certainly"),
    no=("no", "nope", "nah", "incorrect", "wrong", "false", "not at all", "of course not", "certainly not"),
    options=(_CAPITALS,),
    decoys=("de", "fr", "es"),
    alphabet="a b c d e f g h i j k l m n o p q r s t u v w x y z",
    flores="eng_Latn",
)

CZECH = Language(
    code="cs",
    name="Čeština",
    english_name="Czech",
    stemmer="czech",
    # Colloquial Czech 'no' means 'well, yes': it is in neither list.
    yes=(
        "ano",
        "jo",
        "jasně",
        "jistě",
        "ovšem",
        "samozřejmě",
        "určitě",
        "správně",
        "přesně tak",
        "je to tak",
        "pravda",
    ),
    no=("ne", "nikoli", "nikoliv", "vůbec ne", "rozhodně ne", "není", "není to tak", "nesprávně", "špatně", "nepravda"),
    options=(_SMALL, _CAPITALS),
    numbers=_COMMA_AND_SPACE,
    punctuation=Punctuation(quotes=("„", "“")),
    decoys=("sk", "pl", "sl"),
    alphabet="a/á b c č d/ď e/é/ě f g h ch i/í j k l m n/ň o/ó p q r ř s š t/ť u/ú/ů v w x y/ý z ž",
    flores="ces_Latn",
)

HUNGARIAN = Language(
    code="hu",
    name="Magyar",
    english_name="Hungarian",
    stemmer="hungarian",
    yes=("igen", "ja", "aha", "persze", "hogyne", "így van", "úgy van", "természetesen", "helyes", "igaz"),
    no=("nem", "dehogy", "dehogyis", "nincs", "nincsen", "nem igaz", "nem helyes", "helytelen", "téves", "hamis"),
    options=(_SMALL, _CAPITALS),
    numbers=_COMMA_AND_SPACE,
    punctuation=Punctuation(quotes=("„", "”")),
    decoys=("sk", "ro", "de"),
    alphabet=("a/á b c cs d dz dzs e/é f g gy h i/í j k l ly m n ny o/ó ö/ő p q r s sz t ty u/ú ü/ű v w x y z zs"),
    flores="hun_Latn",
)

RUSSIAN = Language(
    code="ru",
    name="Русский",
    english_name="Russian",
    scripts=("Cyrl",),
    stemmer="russian",
    yes=("да", "ага", "верно", "правильно", "конечно", "именно так", "так и есть", "правда"),
    no=("нет", "не-а", "неа", "нету", "неверно", "неправильно", "конечно нет", "вовсе нет", "неправда"),
    options=("АБВГДЕЖЗ", _CAPITALS),
    numbers=_COMMA_AND_SPACE,
    punctuation=Punctuation(quotes=("«", "»")),
    decoys=("uk", "be", "bg", "mk"),
    alphabet="а б в г д е/ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я",
    flores="rus_Cyrl",
)

SERBIAN = Language(
    code="sr",
    name="Српски",
    english_name="Serbian",
    scripts=("Cyrl", "Latn"),
    stemmer="serbian",
    yes=_both_scripts("да", "јесте", "јес", "наравно", "свакако", "тачно", "тачно тако", "тако је", "истина"),
    no=_both_scripts("не", "није", "није тако", "никако", "наравно да не", "нема", "нетачно", "погрешно", "неистина"),
    options=("АБВГДЂЕЖ", _CAPITALS, _SMALL),
    numbers=Numbers(decimal=",", group="."),
    punctuation=Punctuation(quotes=("„", "“")),
    decoys=("hr", "bs", "en", "sl", "mk", "bg", "ru", "uk"),
    twins=("hr", "bs"),
    # Latin names are sorted among the Cyrillic ones, as if written in Cyrillic.
    alphabet="а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    flores="srp_Cyrl",
)
