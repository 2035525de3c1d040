"""Nobody reads which model wrote an answer, and nobody's true description is taken for a leak."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotation.leaks import Leak, LeakGuard


def read(text: str, names: tuple[str, ...] = (), size: int = 4) -> tuple[str, Leak | None]:
    """What a rater saw of a streamed answer, and the leak, if any."""
    guard = LeakGuard(names)
    seen, leak = "", None
    for start in range(0, len(text), size):
        shown = guard.feed(text[start : start + size])
        seen += shown.text
        leak = shown.leak
    shown = guard.finish()
    return seen + shown.text, shown.leak or leak


# The script, what is said before the name (and may be seen), and the rest.
PLANTED = [
    # Latin
    ("", "Qwen2-VL here."),
    ("A cat. ", "InternVL2 says it is black."),
    ("I am ", "LLaVA, a large model."),
    ("I'm ", "ChatGPT."),
    ("I'm a chatbot named ", "Bard."),
    ("My name? ", "Claude."),
    ("This answer comes from ", "OpenAI."),
    ("I am ", "Gemini, and I see a cat."),
    ("My name is ", "Claude."),
    ("", "Google trained me to describe pictures."),
    ("I am a large language model ", "trained by Abeja."),
    ("I am a language model. I was ", "developed by Acme Corporation."),
    ("I am a language model, trained to help, and ", "Mistral is who built it."),
    ("", "Aya is my name."),
    ("Call me ", "Phi."),
    ("As an AI language model by ", "Microsoft, I cannot say."),
    ("", "Molmo sees a cat."),
    ("Jsem ", "Gemini, model od Googlu."),
    ("Jsem jazykový model, který ", "vyvinula společnost Acme."),
    ("Jmenuji se ", "Claude."),
    ("Jsem velký jazykový model od ", "Googlu."),
    ("Én egy nyelvi modell vagyok, a ", "Google fejlesztett."),
    ("", "Gemini vagyok, és egy macskát látok."),
    ("A nevem ", "Claude."),
    ("Nyelvi modell vagyok, az Acme ", "által tanított."),
    ("Tôi là ", "Gemini."),
    ("Tôi là một mô hình ngôn ngữ lớn, được ", "huấn luyện bởi Acme."),
    ("Tôi là mô hình ngôn ngữ do ", "Google tạo ra."),
    ("Ja sam ", "Claude."),
    ("Ja sam jezički model koji je ", "razvio Acme."),
    # Cyrillic
    ("Я ", "Джемини."),
    ("Меня зовут ", "Клод."),
    ("Я — большая языковая модель, обученная ", "Гуглом."),
    ("Я большая языковая модель, обученная ", "компанией Рога и Копыта."),
    ("Я создан на основе ", "ГигаЧат."),
    ("Я — ", "ЧатГПТ от ОпенАИ."),
    ("Ја сам језички модел који је ", "развио Гугл."),
    ("Зовем се ", "Клод."),
    # Arabic
    ("أنا ", "جيميناي."),
    ("أنا نموذج لغوي كبير ", "طورته جوجل."),
    ("أنا نموذج لغوي كبير ", "دربته شركة ما."),
    ("اسمي ", "كلود."),
    ("أنا ", "شات جي بي تي."),
    ("تم تدريبي ", "بواسطة شركة ما."),
    # Hangul
    ("저는 ", "구글에서 훈련한 대규모 언어 모델입니다."),
    ("저는 ", "제미나이입니다."),
    ("저는 ", "Claude입니다."),
    ("제 이름은 ", "클로드입니다."),
    ("저는 ", "챗지피티예요."),
    ("저는 어떤 회사가 ", "만든 언어 모델이에요."),
    # Thai
    ("ฉันคือ", "เจมินี"),
    ("ผมชื่อ ", "คล็อด ครับ"),
    ("ฉันเป็นโมเดลภาษาขนาดใหญ่ที่", "พัฒนาโดยบริษัทหนึ่ง"),
    ("ฉันเป็นโมเดลภาษาที่ฝึกด้วยข้อมูลจาก", "กูเกิล"),
    ("ฉันคือ ", "แชตจีพีที"),
    # Han, Kana, Devanagari
    ("我是", "通义千问。"),
    ("", "千问看到一只猫。"),
    ("私は", "ジェミニです。"),
    ("मैं ", "जेमिनी हूँ।"),
]


@pytest.mark.parametrize(("before", "leaked"), PLANTED)
def test_a_planted_name_is_never_displayed(before: str, leaked: str) -> None:
    seen, leak = read(before + leaked)
    assert leak is not None
    assert before.startswith(seen)
    assert before[len(seen) :].strip() in ("", "저는", "I was", "обученная", "어떤 회사가")


def disguised(name: str) -> list[str]:
    """A name as tricks write it."""
    return [
        "\u200b".join(name),
        "\u00ad".join(name),
        "".join(letter + "\u0308" for letter in name),
        "".join(letter + "\u0336" for letter in name),
        " ".join(name),
        "-".join(name),
        ". ".join(name),
        "*".join(name),
        f"**{name[:2]}**{name[2:]}",
        f"{name[:2]}-{name[2:]}",
        name.upper(),
        "".join(chr(ord(letter) + 0xFEE0) for letter in name),
        "".join(chr(0x1D400 + ord(letter) - 65) if letter.isupper() else letter for letter in name),
        "".join(chr(0x1F170 + ord(letter) - 65) for letter in name.upper()),
        "".join(chr(0x1F1E6 + ord(letter) - 65) for letter in name.upper()),
        name.translate(str.maketrans("aeopcxyqwI", "аеорсхуԛԝІ")),
        name.replace("I", "l"),
        name.replace("n", "ո"),
    ]


@pytest.mark.parametrize("name", ["Qwen", "InternVL", "LLaVA", "ChatGPT", "OpenAI", "Pixtral"])
def test_disguises_do_not_help(name: str) -> None:
    for trick in disguised(name):
        for size in (1, 5, 100):
            seen, leak = read(f"It is a cat, says {trick}.", size=size)
            assert leak is not None, trick
            assert seen.rstrip("*") == "It is a cat, says ", trick


@pytest.mark.parametrize(
    "text", ["Я Кл\u0301од.", "أنا جِيـمِينَـاي.", "저는 \u1100\u116e\u1100\u1173\u11af입니다.", "ฉันคือ\u200bเจ\u200bมินี"]
)
def test_marks_stretching_and_parts_of_syllables_do_not_help(text: str) -> None:
    assert read(text)[1] is not None


HARMLESS = [
    "Quán cà phê mới mở có ba cái bàn.",
    "Anh ấy làm phi công.",
    "Tôi nghĩ cô ấy làm phi hành gia.",
    "Con chim lìa và bay đi.",
    "Không có ai 2 bên đường.",
    "Hình do trí tuệ nhân tạo vẽ.",
    "Obrázek vytvořila umělá inteligence.",
    "A képet mesterséges intelligencia készítette.",
    "사진은 인공지능이 그린 그림입니다.",
    "يبدو أن الصورة أُنشئت بواسطة الذكاء الاصطناعي.",
    "آية قرآنية مكتوبة بالخط الكوفي على جدار مسجد.",
    "ภาพนี้สร้างโดยปัญญาประดิษฐ์",
    "A palm tree stands on the beach.",
    "A hand with an open palm.",
    "There is a Google sign on the shop.",
    "The phone was made by Google.",
    "A llama stands in a field. 2 goats stand behind it.",
    "I am not sure whether it is a llama or an alpaca.",
    "It is an animal known as the llama.",
    "The constellation Gemini lies beside Orion.",
    "The Gemini 7 spacecraft floats above the Earth.",
    "A painting by Claude Monet with water lilies.",
    "The Greek letters phi and psi are on the board.",
    "A green parrot sits on a branch.",
    "A gemma is a bud. Gemma Jones smiles at the camera.",
    "A child hugging. Face paint on her cheeks.",
    "A mother hugging, face to face, her son.",
    "A dog trained by the police sits.",
    "It was made by hand.",
    "The typhoon has torn the roof off.",
    "The mistral bends the trees.",
    "The screen shows the ChatGPT page.",
    "The word OpenAI is written on a white wall.",
    "A man in an Anthropic t-shirt.",
    "Lava flows down the mountain.",
    "Philadelphia and the Himalaya are far away.",
    "A well avant-garde building.",
    "He goes for a fashion show; the model wears red.",
    "A toy model of a car by Microsoft.",
    "Na pláži stojí palma.",
    "Lama stojí na louce vedle ohrady.",
    "Na tričku je nápis ChatGPT.",
    "Na plakátu je Claude Monet.",
    "V hrnku je kakao.",
    "Socha byla vytvořena z kamene.",
    "Egy láma áll a réten.",
    "Nem vagyok biztos benne, hogy ez egy láma.",
    "A képernyőn a ChatGPT felirat olvasható.",
    "Gyönyörű pálma a tengerparton.",
    "Kakaó van a csészében, mellette egy kalács.",
    "На берегу растёт пальма.",
    "Из вулкана течёт лава.",
    "Лама стоит у забора, а рядом Алиса.",
    "Я вижу ламу и вывеску «Гугл».",
    "На экране открыт ChatGPT.",
    "Квентин Тарантино стоит у камеры.",
    "Картина создана художником Клодом Моне.",
    "Палма стоји поред мора.",
    "На екрану пише ChatGPT.",
    "На слици је лама.",
    "شجرة نخيل على الشاطئ.",
    "لافتة جوجل على واجهة المتجر.",
    "لوحة للفنان كلود مونيه.",
    "كأس كريستال على الطاولة، صنع بواسطة حرفي.",
    "يظهر شعار OpenAI على الجدار.",
    "라마 한 마리가 들판에 서 있습니다.",
    "저는 라마라고 생각합니다.",
    "간판에 구글이라고 적혀 있습니다.",
    "화면에 ChatGPT가 보입니다.",
    "클로드 모네의 그림입니다.",
    "나무로 만든 탁자입니다.",
    "ต้นปาล์มอยู่ริมทะเล",
    "ป้ายกูเกิลอยู่หน้าร้าน",
    "ลาวาไหลลงจากภูเขาไฟ",
    "หน้าจอแสดง ChatGPT",
    "ตัวลามายืนอยู่ในทุ่ง",
    "Một con lạc đà không bướu (llama) đứng trên cánh đồng.",
    "Biển hiệu Google treo trước cửa hàng.",
    "Trên màn hình có chữ ChatGPT.",
    "Đền La Mã cổ đại.",
    "Bức tranh được vẽ bởi Claude Monet.",
    "一只羊驼站在草地上。",
    "Phi công đang bay; phi thuyền ở xa.",
    "I am a language model. The sign says Google.",
    "",
    "…",
    "Palm 2 fingers up.",
    "저는 라마가 보입니다.",
    "라마단 기간의 시장입니다.",
    "Ја мислим да је ово лама.",
    "أعتقد أن هذا حيوان اللاما.",
    "Qatar Airways, when? Now.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_true_description_is_shown_whole(text: str) -> None:
    for size in (1, 7, 1000):
        assert read(text, size=size) == (text, None)


def test_there_are_enough_harmless_sentences() -> None:
    assert len(HARMLESS) >= 40


OWN = ("parley-hu-r3", "Little World base", "acme/Babel-2B", "base", "x", "fine-tuned", "round 3")


@pytest.mark.parametrize(
    "text",
    [
        "I, parley-hu-r3, see a cat.",
        "PARLEY HU R3",
        "Babel-2B: a cat",
        "I am Little World base.",
        "I am base.",
        "says acme/Babel-2B",
    ],
)
def test_names_of_this_installation_are_guarded(text: str) -> None:
    assert read(text, OWN)[1] is not None
    assert read(text)[1] is None


@pytest.mark.parametrize(
    "text",
    [
        "The base of the statue.",
        "A little world base camp.",
        "A fine-tuned piano.",
        "Round 3 tables.",
        "Babel 2 is a tower.",
        "x marks the spot",
        "parleying",
    ],
)
def test_plain_words_among_the_names_stay_words(text: str) -> None:
    assert read(text, OWN) == (text, None)


def test_a_leak_says_what_it_was_and_what_nobody_saw() -> None:
    seen, leak = read("A cat. I am Gemini, made by Google.")
    assert seen == "A cat. I am "
    assert leak is not None
    assert (leak.name, leak.start) == ("Gemini", 12)
    assert leak.withheld.startswith("Gemini")


def test_what_was_held_back_is_not_shown_beside_a_leak() -> None:
    guard = LeakGuard()
    shown = guard.feed("A cat, a Google sign, and Qwen says so.")
    assert shown.leak is not None
    assert (shown.text, shown.leak.name, shown.leak.start) == ("A cat, a ", "Qwen", 9)
    assert shown.leak.withheld.startswith("Google sign, and Q")


def test_nothing_comes_after_a_leak() -> None:
    guard = LeakGuard()
    first = guard.feed("I see a cat. Qwen says")
    assert (first.text, first.leak is not None) == ("I see a cat. ", True)
    later = guard.feed(" it is black. A cat.")
    assert (later.text, later.leak) == ("", first.leak)
    assert guard.finish().text == ""


def test_a_name_at_the_very_end_is_caught_by_finish() -> None:
    guard = LeakGuard()
    assert guard.feed("Hello, I am Gemini").text == "Hello, I am "
    shown = guard.finish()
    assert (shown.text, shown.leak is not None) == ("", True)


def test_text_without_suspicion_is_not_held_back() -> None:
    guard = LeakGuard()
    text = "Two dogs jump over the fence "
    assert guard.feed(text).text == text
    assert guard.feed("Z").text == "Z"


def test_only_the_suspicious_tail_waits() -> None:
    guard = LeakGuard()
    assert guard.feed("Here is Goo").text == "Here is "
    assert guard.feed("d bread").text == "Good bread"
    assert guard.feed(". A Google sign").text == ". A "
    assert guard.feed(" hangs there. ").text == "Google sign hangs there. "


def test_nobody_waits_for_the_end_of_an_endless_sentence() -> None:
    guard = LeakGuard()
    shown = guard.feed("Google " + "und so weiter " * 40)
    assert "Google" in shown.text


def test_two_answers_do_not_share_their_state() -> None:
    one, other = LeakGuard(), LeakGuard()
    one.feed("I am ")
    assert other.feed("Gemini shines. ").text == "Gemini shines. "
    assert one.feed("Gemini. ").leak is not None


WORDS = st.sampled_from(
    [
        *(
            "Google",
            "I am ",
            "I'm",
            " a ",
            "language model",
            "trained by ",
            "Qwen",
            "Q w",
            " e n",
            "ChatGPT",
            "screen ",
        ),
        *(". ", "!\n", " ", "\u200b", "Q", "w\u0308", "저는 ", "구글", "입니다", "ฉันคือ", "เจมินี", "أنا ", "و", "جوجل"),
        *(
            "Я ",
            "Клод",
            "llama",
            " 2",
            "Meta",
            " AI",
            "Monet",
            "vagyok",
            "made by ",
            "logo ",
            "*",
            "-",
            "Phi",
            "l",
            "cat ",
        ),
    ]
)


@pytest.mark.slow
@given(st.lists(WORDS, max_size=14).map("".join), st.lists(st.integers(1, 9), min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_how_a_stream_is_cut_never_changes_what_is_seen(text: str, sizes: list[int]) -> None:
    guard, seen, start, step = LeakGuard(OWN), "", 0, 0
    while start < len(text):
        seen += guard.feed(text[start : start + sizes[step % len(sizes)]]).text
        start += sizes[step % len(sizes)]
        step += 1
    last = guard.finish()
    assert (seen + last.text, last.leak) == read(text, OWN, size=10_000)
    assert seen + last.text == (text if last.leak is None else text[: last.leak.start])


@given(st.text(), st.integers(1, 5))
@settings(max_examples=300, deadline=None)
def test_any_text_passes_unharmed_or_stops_at_its_leak(text: str, size: int) -> None:
    seen, leak = read(text, size=size)
    assert seen == (text if leak is None else text[: leak.start])


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_composition_changes_no_verdict(form: str) -> None:
    for before, leaked in PLANTED:
        assert read(unicodedata.normalize(form, before + leaked))[1] is not None, leaked
    for text in HARMLESS:
        assert read(unicodedata.normalize(form, text))[1] is None, text


SENTENCES = yaml.safe_load(Path(__file__).with_name("leak_sentences.yaml").read_text("utf-8"))


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_sentences_that_natives_wrote_down_are_told_apart(code: str) -> None:
    blanked = [text for text in SENTENCES[code]["harmless"] if read(text)[1] is not None]
    passed = [text for text in SENTENCES[code]["leaking"] if read(text)[1] is None]
    assert (blanked, passed) == ([], [])
