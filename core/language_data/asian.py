"""Arabic, Korean, Thai and Vietnamese."""

from __future__ import annotations

from core.language_data.shape import Direction, Language, Numbers, Punctuation, Segmentation

_CAPITALS = "ABCDEFGH"
_POLITE_THAI = ("", "ครับ", "ค่ะ", "คะ", "นะครับ", "นะคะ", "จ้ะ")
_POLITE_VIETNAMESE = ("", " ạ")


def _each(words: tuple[str, ...], endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word + ending for word in words for ending in endings)


ARABIC = Language(
    code="ar",
    name="العربية",
    english_name="Arabic",
    scripts=("Arab",),
    direction=Direction.RTL,
    stemmer="arabic",
    # بلى answers a negative question with yes.
    yes=("نعم", "أجل", "بلى", "إي", "أيوه", "أيوة", "طبعًا", "بالطبع", "بالتأكيد", "صحيح", "صح"),
    no=("لا", "كلا", "ليس كذلك", "لا يوجد", "لا توجد", "بالطبع لا", "غير صحيح", "ليس صحيحًا", "خطأ", "خاطئ"),
    # The old order of letters (abjad), as in every school test.
    options=("أبجدهوزح", _CAPITALS),
    numbers=Numbers(decimal="٫", group="٬", digits="٠١٢٣٤٥٦٧٨٩"),
    punctuation=Punctuation(comma="،", question="؟", quotes=("«", "»")),
    decoys=("fa", "ur"),
    alphabet="ء ا/آ/أ/إ ب ت/ة ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و/ؤ ي/ى/ئ",
    flores="arb_Arab",
)

KOREAN = Language(
    code="ko",
    name="한국어",
    english_name="Korean",
    scripts=("Hang",),
    segmentation=Segmentation.KOREAN,
    # Not by prefix: 네 마리 is 'four (animals)', 예를 들어 is 'for example'.
    yes=(
        *("네", "예", "넵", "응", "그래", "그래요", "그렇습니다", "맞습니다", "맞아요", "맞아", "맞음"),
        *("물론입니다", "물론이죠", "있습니다", "있어요", "있음"),
    ),
    no=(
        *("아니요", "아니오", "아뇨", "아니", "아닙니다", "아니에요", "아니예요", "아님", "그렇지 않습니다"),
        *("틀렸습니다", "틀려요", "틀림", "없습니다", "없어요", "없음"),
    ),
    options=(_CAPITALS, "가나다라마바사아", "ㄱㄴㄷㄹㅁㅂㅅㅇ", "①②③④⑤⑥⑦⑧"),
    # Syllables stand in dictionary order in Unicode: no alphabet is needed.
    flores="kor_Hang",
)

THAI = Language(
    code="th",
    name="ไทย",
    english_name="Thai",
    scripts=("Thai",),
    segmentation=Segmentation.THAI,
    # มี ('there is') answers yes only with a particle; alone it may begin any sentence.
    yes=(
        *_each(("ใช่", "ใช่แล้ว", "ถูก", "ถูกต้อง", "ถูกต้องแล้ว", "จริง"), _POLITE_THAI),
        *_each(("มี",), _POLITE_THAI[1:]),
        *_POLITE_THAI[1:3],
    ),
    no=_each(("ไม่ใช่", "ไม่", "ไม่มี", "ไม่ถูก", "ไม่ถูกต้อง", "ไม่จริง", "เปล่า", "ผิด"), _POLITE_THAI),
    # ฃ and ฅ are obsolete and ฆ is skipped, as in school tests.
    options=("กขคงจฉชซ", _CAPITALS),
    numbers=Numbers(digits="๐๑๒๓๔๕๖๗๘๙"),
    punctuation=Punctuation(full_stop=""),
    alphabet=(
        "ก ข ฃ ค ฅ ฆ ง จ ฉ ช ซ ฌ ญ ฎ ฏ ฐ ฑ ฒ ณ ด ต ถ ท ธ น บ ป ผ ฝ พ ฟ ภ ม ย ร ฤ ล ฦ ว ศ ษ ส ห ฬ อ ฮ "
        "ะ \u0e31 า ำ \u0e34 \u0e35 \u0e36 \u0e37 \u0e38 \u0e39 เ แ โ ใ ไ"
    ),
    flores="tha_Thai",
)

VIETNAMESE = Language(
    code="vi",
    name="Tiếng Việt",
    english_name="Vietnamese",
    yes=(
        *_each(("có", "vâng", "đúng", "phải", "đúng vậy", "đúng rồi", "dạ có", "dạ vâng"), _POLITE_VIETNAMESE),
        *("dạ", "dạ phải", "dạ đúng", "ừ", "chính xác", "tất nhiên", "dĩ nhiên"),
    ),
    no=(
        *_each(("không", "không phải", "dạ không", "không có", "không đúng", "dạ không phải"), _POLITE_VIETNAMESE),
        *("sai", "sai rồi", "chưa", "dạ chưa", "tất nhiên là không"),
    ),
    options=(_CAPITALS,),
    numbers=Numbers(decimal=",", group="."),
    decoys=("en", "fr"),
    # Tones are of second rank; ă â đ ê ô ơ ư are letters of their own.
    alphabet="a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z",
    flores="vie_Latn",
)
