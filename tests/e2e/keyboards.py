"""Nine keyboards as a browser hears them: which letter lies on which key."""

from __future__ import annotations

from playwright.sync_api import CDPSession

_PLACES = [
    *[f"Digit{digit}" for digit in "1234567890"],
    *[f"Key{letter}" for letter in "QWERTYUIOPASDFGHJKLZXCVBNM"],
]
_LETTERS = {
    "en": "1234567890qwertyuiopasdfghjklzxcvbnm",
    "hu": "1234567890qwertzuiopasdfghjklyxcvbnm",
    "cs": "+ěščřžýáíéqwertzuiopasdfghjklyxcvbnm",
    "ru": "1234567890йцукенгшщзфывапролдячсмить",
    "sr": "1234567890љњертзуиопасдфгхјклѕџцвбнм",
    "ko": "1234567890ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
    "th": "ๅ/-ภถุึคตจๆไำพะัีรนยฟหกดเ้่าสผปแอิืท",
    "vi": "ăâêô\u0300\u0309\u0303\u0301\u0323đqwertyuiopasdfghjklzxcvbnm",
    "ar": "١٢٣٤٥٦٧٨٩٠ضصثقفغعهخحشسيبلاتنمئءؤرﻻىة",
}
ARROWS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")


def layout(code: str) -> dict[str, str]:
    """What each key writes."""
    letters = _LETTERS[code]
    assert len(letters) == len(_PLACES), (code, len(letters))
    return dict(zip(_PLACES, letters, strict=True))


LAYOUTS = {code: layout(code) for code in _LETTERS}


class Keyboard:
    """Presses real keys of one layout in the page that has the focus."""

    def __init__(self, code: str, session: CDPSession) -> None:
        self.code = code
        self._keys = {**LAYOUTS[code], "Space": " "}
        self._session = session

    def press(self, place: str) -> None:
        """One key, down and up."""
        text = self._keys.get(place, "")
        key = {"code": place, "key": text or place}
        self._session.send("Input.dispatchKeyEvent", {"type": "keyDown" if text else "rawKeyDown", "text": text, **key})
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})

    def type_everything(self) -> int:
        """Every digit and letter with a space after each ten, then every arrow; how many characters that is."""
        for number, place in enumerate(_PLACES, 1):
            self.press(place)
            if number % 10 == 0:
                self.press("Space")
        for place in ARROWS:
            self.press(place)
        return len(_PLACES) + len(_PLACES) // 10
