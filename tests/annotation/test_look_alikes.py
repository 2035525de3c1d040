"""No character that is drawn like a Latin letter hides a name, and no ordinary text suffers for it."""

import pytest

from annotation.leak_fold import fold
from annotation.leaks import LeakGuard
from annotation.look_alikes import look_alikes, made_from

# Every Latin letter stands in several of them, capital and small.
OWN = ("Jazz-7B", "Fjord_2Q", "Zajac3", "Wupper-2")
NAMES = (
    *("QwenVL", "InternVL", "OpenAI", "ChatGPT", "DeepSeek", "Pixtral", "Molmo", "CogVLM", "YandexGPT", "HyperCLOVA"),
    *("BakLLaVA", "Idefics", "EXAONE", "MiniGPT", "TinyLLaVA", "SmolVLM", "Mixtral", "YugoGPT", *OWN),
)
PREFIX = "It is a cat, says "


def caught(written: str) -> bool:
    guard = LeakGuard(OWN)
    shown = guard.feed(f"{PREFIX}{written}.")
    last = guard.finish()
    return (last.leak or shown.leak) is not None and PREFIX.startswith(shown.text + last.text)


def with_letter(letter: str) -> list[str]:
    return [name for name in NAMES if letter in name.lower()]


def hidden(name: str, letter: str, alike: str) -> set[str]:
    """A name with its first, its last, or every such letter drawn by another character."""
    low = name.lower()
    first, last = low.index(letter), low.rindex(letter)
    return {
        name[:first] + alike + name[first + 1 :],
        name[:last] + alike + name[last + 1 :],
        "".join(alike if one.lower() == letter else one for one in name),
        "".join(alike if one.lower() == letter else one for one in name.upper()),
    }


def test_every_letter_stands_in_two_names_at_least() -> None:
    assert [letter for letter in "abcdefghijklmnopqrstuvwxyz" if len(with_letter(letter)) < 2] == []


def test_the_table_has_all_that_unicode_lists() -> None:
    table = look_alikes()
    assert len(table) == 1279
    assert {alike: table[alike] for alike in "ΝⲟᎪ⍺𝐐0"} == {
        "Ν": "n",
        "ⲟ": "o",
        "Ꭺ": "a",
        "⍺": "a",
        "𝐐": "q",
        "0": "o",
    }


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz")
def test_no_single_look_alike_hides_a_name(letter: str) -> None:
    alikes = [alike for alike, drawn in look_alikes().items() if drawn == letter]
    passed = [
        written
        for alike in alikes
        for name in with_letter(letter)[:4]
        for written in hidden(name, letter, alike)
        if not caught(written)
    ]
    assert passed == []


@pytest.mark.parametrize("written", ["QWEΝ", "GEMIΝI says: QWEΝ", "InterΝVL", "ChatᏀᏢᎢ", "Ⲟpenai", "0penAI", "GP⊤-4"])
def test_names_that_passed_once_are_caught(written: str) -> None:
    assert caught(written)


def test_look_alikes_of_context_words_count_too() -> None:
    guard = LeakGuard()
    shown = guard.feed("I аm GEMIΝI. ")
    assert (shown.text, shown.leak is not None) == ("I аm ", True)


def test_a_character_keeps_its_own_reading_beside_the_drawn_one() -> None:
    assert (fold("Ν").letters, fold("Ν").alike) == ("v", "n")
    assert (fold("г").letters, fold("г").alike) == ("г", "r")
    assert fold("а").alike == ""
    guard = LeakGuard(("ΝΕΦΟΣ-7",))
    assert guard.feed("νεφος-7 ").leak is not None


# What people really write: capitals, figures, bars and crosses among letters.
ORDINARY = [
    "На столе 10 книг и 1 лампа; год 2010, ГОСТ 1.0.",
    "СТОЯНКА ЗАПРЕЩЕНА. ГАЛЕРЕЯ ОТКРЫТА С 10 ДО 18.",
    "Глаза голубые, грива рыжая, а год рождения — 1911.",
    "Ь — мягкий знак, Г — четвёртая буква.",
    "ЗАБРАЊЕНО ПАРКИРАЊЕ. Гробље у Горњем Милановцу.",
    "Ја видим Гугл мапу на столу и 10 јабука.",
    "ΑΠΑΓΟΡΕΥΕΤΑΙ Η ΣΤΑΘΜΕΥΣΗ",
    "Ο Νίκος και η Ζωή βλέπουν το Νησί. ΝΕΑ ΖΩΗ, ΥΓΕΙΑ.",
    "Στην πινακίδα γράφει ΝΑΟΣ ΑΓΙΟΥ ΝΙΚΟΛΑΟΥ.",
    "Na stole je 10 jablek, 1 hruška a 0 švestek.",
    "Rozměry jsou 10 × 15 cm | cena 101 Kč.",
    "Az asztalon 10 alma, 1 körte és 0 szilva van.",
    "A tábla 2 × 3 méteres, 1001 darab.",
    "There are 10 pens and 1 ai-jar; the score is 0:1.",
    "The label says 100 % wool | size 10 × 0.1.",
    "탁자 위에 사과 10개와 배 1개가 있습니다.",
    "가로 10 × 세로 15, 값은 1000원입니다.",
    "On the table: 101 Dalmatians, 0 cats, route 01.",
    "Na stolu je 10 jabuka i 1 kruška.",
    "บนโต๊ะมีแอปเปิล ๑๐ ผล และส้ม ๕ ผล ราคา ๑๐๐ บาท",
    "Trên bàn có 10 quả táo, 1 quả lê và 0 quả mận.",
    "Biển số 29A-101.01, kích thước 10 × 15.",
    "هناك ١٠ تفاحات على الطاولة و٥ أقلام وهذا باب البيت.",
    "اللوحة الأولى: ۱۰ × ۱۵، والهواء نقي.",
    "Ҳаво соф, Ғалаба кўчаси 10.",
    "桌上有一〇個蘋果。",
    "| a | b |\n|---|---|\n| 1 | 0 |\n",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_shown_whole(text: str) -> None:
    for size in (1, 6, 1000):
        guard = LeakGuard(("parley-hu-r3", "Little World base"))
        shown = [guard.feed(text[start : start + size]) for start in range(0, len(text), size)] + [guard.finish()]
        assert ("".join(one.text for one in shown), shown[-1].leak) == (text, None)


def test_a_table_is_made_from_the_file_that_unicode_hands_out() -> None:
    told = (
        "\ufeff# confusables.txt\n# Version: 15.0.0\n\n"
        "0430 ;\t0061 ;\tMA\t# ( а → a ) CYRILLIC SMALL LETTER A\n"
        "0049 ;\t006C ;\tMA\t# ( I → l )\n"
        "0031 ;\t006C ;\tMA\t# ( 1 → l )\n"
        "0627 ;\t200E 006C 200E ;\tMA\n"
        "006D ;\t0072 006E ;\tMA\t# ( m → rn )\n"
        "11700 ;\t0072 006E ;\tMA\t# ( 𑜀 → rn )\n"
        "0061 0062 ;\t0063 ;\tMA\n"
    )
    rows = {row[0]: row.split()[1:] for row in made_from(told).splitlines() if row and row[0] != "#"}
    assert {letter: others for letter, others in rows.items() if others} == {
        "a": ["а"],
        "m": ["𑜀"],
        "l": ["1", "ا"],
        "I": ["1", "ا"],
    }
    assert "# Version: 15.0.0" in made_from(told)
