"""What a keyboard, a card reader or an old system may put into a field, and what it means.

Nothing here guesses: only differences that can't be seen on the screen are levelled. `int()` reads
Arabic-Indic digits and NFKC turns ① into 1, so neither is used on what a person typed.
"""

import re
import unicodedata
from typing import Final

#: Inside of a regular expression's brackets: every ideograph that GB 18030-2022 lets a name hold.
HAN: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\ufa0e\ufa0f\ufa11\ufa13\ufa14\ufa1f\ufa21\ufa23\ufa24\ufa27-\ufa29"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5d\U00030000-\U0003347f"
)

_ZERO_WIDTH: Final = "\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_BLANK: Final = re.compile(
    rf"[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_ZERO_WIDTH}]"
)

_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NARROW_LETTERS_AND_DIGITS: Final = {
    code: narrow for code, narrow in _NARROW.items() if chr(narrow).isalnum()
}

# GB 18030-2022, the code points that left the private-use area; systems before it still send these.
_FORMER_PRIVATE_USE: Final = {
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}


# Control characters but tab and line ends, surrogates, and what Unicode keeps free of characters.
_ENDS_OF_PLANES: Final = "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_UNSHOWABLE: Final = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_ENDS_OF_PLANES}]"
)


def without_unshowable(text: str) -> str:
    """`text` with � for each character that a page can't hold."""
    return text if text.isascii() and text.isprintable() else _UNSHOWABLE.sub("\ufffd", text)


def without_blanks(text: str) -> str:
    """`text` without any blank, visible or not: full-width space, NBSP, BOM, direction marks."""
    return text if text.isalnum() else _BLANK.sub("", text)


def narrow_alphanumerics(text: str) -> str:
    """Full-width digits and Latin letters made half-width, nothing else."""
    return text if text.isascii() else text.translate(_NARROW_LETTERS_AND_DIGITS)


def narrow(text: str) -> str:
    """Every full-width form of a printable ASCII character made half-width."""
    return text if text.isascii() else text.translate(_NARROW)


def compose(text: str) -> str:
    """NFC, with former private-use code points moved to the ideographs that GB 18030-2022 names."""
    return unicodedata.normalize("NFC", text.translate(_FORMER_PRIVATE_USE))


def describe(character: str) -> str:
    """The character for a message to staff: in quotes if it can be seen, else its code point."""
    visible = character.isprintable() and not character.isspace()
    if visible and unicodedata.category(character) not in ("Mn", "Me"):
        return f"“{character}”"
    return f"看不见的字符（U+{ord(character):04X}）"
