"""Names stand in the order that a reader of each language expects."""

import random
import unicodedata

import pytest

from core.collation import sort_key

ORDERS = {
    "en": "10, 2 cats, Adam, Bob, Émile, Eric, Zoe, Ярослав",
    "cs": "Áda M, Adam, Cyril, Čeněk, David, Hana, Chrudoš, Ivan, Řehoř, Sára, Šárka, Zdena, Žofie",
    "hu": "Ádám, Béla, Cecil, Csaba, Dóra, Dzsenifer, Gábor, Gyula, Lajos, "
    "Lyka, Olga, Ödön, Őze, Sára, Szabó, Ubul, Ürge, Zita, Zsolt",
    "ru": "Анна, Егор, Ёлка, Емеля, Иван, Йорик, Яна, Bob",
    "sr": "Ана, Вук, Драган, Đorđe, Ђура, Елена, Жарко, Јован, "
    "Лазар, Ljubica, Марко, Nikola, Његош, Ћира, Хана, Џејн, Šaban",
    "vi": "An, Anh, Ân, Bình, Dũng, Đạt, Em, Oanh, Ông, Ơn, Uyên, Ưng",
    "ar": "أحمد, باسم, تامر, جميلة, سلمى, علي, كريم, ليلى, محمد, نور, هدى, ياسر, Bob",
    "th": "กมล, เกษม, ขวัญ, จันทร์, ชัย, ไชยา, ดาว, แดง, สมชาย, อรุณ, Bob",
    "ko": "강민, 김철수, 나영, 박지성, 이영희, 최민호, Bob",
}


@pytest.mark.parametrize("code", ORDERS)
def test_names_are_sorted_as_in_a_dictionary(code: str) -> None:
    expected = ORDERS[code].split(", ")
    shuffled = random.Random(7).sample(expected, len(expected))
    assert sorted(shuffled, key=lambda name: sort_key(name, code)) == expected


def test_vietnamese_tones_go_level_falling_asking_tumbling_sharp_heavy() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mà cả"]
    shuffled = random.Random(7).sample(tones, len(tones))
    assert sorted(shuffled, key=lambda word: sort_key(word, "vi")) == tones
    assert sorted(["tệ", "tê", "te"], key=lambda word: sort_key(word, "vi")) == ["te", "tê", "tệ"]


def test_decomposed_names_are_sorted_like_composed_ones() -> None:
    name = "Nguyễn Thị Ánh"
    assert sort_key(unicodedata.normalize("NFD", name), "vi")[:2] == sort_key(name, "vi")[:2]


def test_hungarian_double_digraphs_are_two_letters() -> None:
    assert sort_key("asszony", "hu")[0] == sort_key("aszszony", "hu")[0]
    words = ["kasza", "kaszt", "kassza"]  # kassza = ka-sz-sz-a: after ka-sz-a, before ka-sz-t
    assert sorted(words, key=lambda word: sort_key(word, "hu")) == ["kasza", "kassza", "kaszt"]


def test_accents_decide_only_between_equal_words() -> None:
    assert sorted(["kar", "kár", "karó", "karol"], key=lambda word: sort_key(word, "hu")) == [
        "kar",
        "kár",
        "karó",
        "karol",
    ]
    assert sorted(["byt", "být", "bytí"], key=lambda word: sort_key(word, "cs")) == ["byt", "být", "bytí"]


def test_thai_tone_marks_decide_only_between_equal_words() -> None:
    assert sorted(["ป่า", "ปาก", "ปา", "ป้า"], key=lambda word: sort_key(word, "th")) == ["ปา", "ป่า", "ป้า", "ปาก"]
