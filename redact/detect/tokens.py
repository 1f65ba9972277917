"""What a release writes in the place of an identifier: it is no identifier, and no word beside one.

Comes in: a text. Goes out: the text, of the same length, with the tokens of an earlier release hidden. A token is an entity in
brackets, or an entity and a pseudonym of consonants; any other word in brackets stays. It must not know how tokens are made.
"""

from __future__ import annotations

import re

from redact.entities import ENTITIES

_TOKEN = re.compile(rf"\[(?:{'|'.join(sorted(ENTITIES, key=lambda name: (-len(name), name)))})(?:_[bcdfghj-np-t]{{4,32}})?\]")


def hide_tokens(text: str) -> str:
    """Return the text with every token of a release hidden behind bars.

    >>> hide_tokens("[DATE_TIME] zag [PERSON_bcdfgh] [MAES]")
    '[|||||||||] zag [|||||||||||||] [MAES]'
    """
    if "[" not in text:
        return text
    return _TOKEN.sub(lambda match: f"[{'|' * (len(match.group()) - 2)}]", text)
