"""Full sentences written by hand: what a native speaker would say about these scenes."""

from __future__ import annotations

import pytest

from demo.scenes import Colour, Group, Kind, Relation, Scene, Size
from demo.texts import thin_caption

BALLS_AND_CUPS = Scene(Group(Kind.BALL, Colour.RED, 2), Relation.LEFT_OF, Group(Kind.CUP, Colour.BLUE, 2, Size.SMALL))
CATS_IN_BOAT = Scene(Group(Kind.CAT, Colour.BLACK, 3), Relation.INSIDE, Group(Kind.BOAT, Colour.PURPLE))
KEYS_AND_TREES = Scene(Group(Kind.KEY, Colour.PINK, 2, Size.LARGE), Relation.ABOVE, Group(Kind.TREE, Colour.GREEN, 4))
APPLE_AND_CHAIR = Scene(
    Group(Kind.APPLE, Colour.ORANGE, 1), Relation.BELOW, Group(Kind.CHAIR, Colour.YELLOW, 1, Size.LARGE)
)
FISH_AND_HOUSE = Scene(Group(Kind.FISH, Colour.YELLOW, 4), Relation.RIGHT_OF, Group(Kind.HOUSE, Colour.RED))
FLOWER_IN_HAT = Scene(Group(Kind.FLOWER, Colour.PINK), Relation.INSIDE, Group(Kind.HAT, Colour.YELLOW))
STARS = Scene(Group(Kind.STAR, Colour.BLACK, 3, Size.SMALL))
BOOK = Scene(Group(Kind.BOOK, Colour.BLUE, 1, Size.LARGE))
SCENES = (
    *(BALLS_AND_CUPS, CATS_IN_BOAT, KEYS_AND_TREES, APPLE_AND_CHAIR),
    *(FISH_AND_HOUSE, FLOWER_IN_HAT, STARS, BOOK),
)

EXPECTED = {
    "en": (
        "Two red balls are to the left of two small blue cups.",
        "Three black cats are in a purple boat.",
        "Two large pink keys are above four green trees.",
        "An orange apple is below a large yellow chair.",
        "Four yellow fish are to the right of a red house.",
        "A pink flower is in a yellow hat.",
        "Three small black stars.",
        "A large blue book.",
    ),
    "ar": (
        "كرتان حمراوان على يسار كوبين أزرقين صغيرين.",
        "ثلاث قطط سوداء في قارب بنفسجي.",
        "مفتاحان ورديان كبيران فوق أربع أشجار خضراء.",
        "تفاحة برتقالية تحت كرسي أصفر كبير.",
        "أربع سمكات صفراء على يمين بيت أحمر.",
        "زهرة وردية داخل قبعة صفراء.",
        "ثلاث نجوم سوداء صغيرة.",
        "كتاب أزرق كبير.",
    ),
    "cs": (
        "Vlevo od dvou malých modrých hrnků jsou dva červené míče.",
        "Ve fialové loďce jsou tři černé kočky.",
        "Nad čtyřmi zelenými stromy jsou dva velké růžové klíče.",
        "Pod velkou žlutou židlí je oranžové jablko.",
        "Vpravo od červeného domu jsou čtyři žluté ryby.",
        "Uvnitř žlutého klobouku je růžová květina.",
        "Tři malé černé hvězdy.",
        "Velká modrá kniha.",
    ),
    "hu": (
        "Két piros labda van két kis kék bögrétől balra.",
        "Három fekete macska van egy lila hajón.",
        "Két nagy rózsaszín kulcs van négy zöld fa fölött.",
        "Egy narancssárga alma van egy nagy sárga szék alatt.",
        "Négy sárga hal van egy piros háztól jobbra.",
        "Egy rózsaszín virág van egy sárga kalap belsejében.",
        "Három kis fekete csillag.",
        "Egy nagy kék könyv.",
    ),
    "ko": (
        "빨간 공 두 개가 작은 파란 컵 두 개 왼쪽에 있습니다.",
        "검은 고양이 세 마리가 보라색 배 안에 있습니다.",
        "큰 분홍색 열쇠 두 개가 초록색 나무 네 그루 위쪽에 있습니다.",
        "주황색 사과 한 개가 큰 노란 의자 아래쪽에 있습니다.",
        "노란 물고기 네 마리가 빨간 집 오른쪽에 있습니다.",
        "분홍색 꽃 한 송이가 노란 모자 안에 있습니다.",
        "작은 검은 별 세 개가 있습니다.",
        "큰 파란 책 한 권이 있습니다.",
    ),
    "ru": (
        "Два красных мяча слева от двух маленьких синих кружек.",
        "Три чёрные кошки на фиолетовом паруснике.",
        "Два больших розовых ключа над четырьмя зелёными деревьями.",
        "Оранжевое яблоко под большим жёлтым стулом.",
        "Четыре жёлтые рыбы справа от красного дома.",
        "Розовый цветок внутри жёлтой шляпы.",
        "Три маленькие чёрные звезды.",
        "Большая синяя книга.",
    ),
    "sr": (
        "Лево од две мале плаве шоље су две црвене лопте.",
        "У љубичастој једрилици су три црне мачке.",
        "Изнад четири зелена дрвета су два велика розе кључа.",
        "Испод велике жуте столице је наранџаста јабука.",
        "Десно од црвене куће су четири жуте рибе.",
        "Унутар жутог шешира је розе цвет.",
        "Три мале црне звезде.",
        "Велика плава књига.",
    ),
    "th": (
        "ลูกบอลสีแดงสองลูกอยู่ทางซ้ายของถ้วยใบเล็กสีน้ำเงินสองใบ",
        "แมวสีดำสามตัวอยู่ในเรือสีม่วง",
        "กุญแจดอกใหญ่สีชมพูสองดอกอยู่เหนือต้นไม้สีเขียวสี่ต้น",
        "แอปเปิลสีส้มหนึ่งผลอยู่ใต้เก้าอี้ตัวใหญ่สีเหลือง",
        "ปลาสีเหลืองสี่ตัวอยู่ทางขวาของบ้านสีแดง",
        "ดอกไม้สีชมพูหนึ่งดอกอยู่ในหมวกสีเหลือง",
        "ดาวดวงเล็กสีดำสามดวง",
        "หนังสือเล่มใหญ่สีน้ำเงินหนึ่งเล่ม",
    ),
    "vi": (
        "Hai quả bóng màu đỏ ở bên trái hai cái cốc nhỏ màu xanh dương.",
        "Ba con mèo màu đen ở trên một chiếc thuyền màu tím.",
        "Hai chiếc chìa khóa to màu hồng ở phía trên bốn cái cây màu xanh lá.",
        "Một quả táo màu cam ở phía dưới một cái ghế to màu vàng.",
        "Bốn con cá màu vàng ở bên phải một ngôi nhà màu đỏ.",
        "Một bông hoa màu hồng ở trong một chiếc mũ màu vàng.",
        "Ba ngôi sao nhỏ màu đen.",
        "Một quyển sách to màu xanh dương.",
    ),
}


@pytest.mark.parametrize("language", EXPECTED)
def test_captions_read_as_a_native_wrote_them(language: str) -> None:
    assert tuple(thin_caption(scene, language) for scene in SCENES) == EXPECTED[language]
