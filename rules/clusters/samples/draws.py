"""Numbers drawn by key: the same key gives the same numbers on every machine and with every version of Python.

SHA-256 over the key and a counter, and whole numbers only. What is drawn under one key does not depend on what was drawn
under another, so anything can be drawn alone.
"""

from __future__ import annotations

from hashlib import sha256


class Draws:
    """A stream of numbers; `key` is any texts and whole numbers."""

    def __init__(self, *key: object):
        self._key = "/".join(map(str, key)).encode()
        self._block = 0
        self._left: list[int] = []

    def below(self, end: int) -> int:
        """0 to end - 1; even but for one part in 2**64 / end."""
        if not self._left:
            block = sha256(b"%s#%d" % (self._key, self._block)).digest()
            self._block += 1
            self._left = [int.from_bytes(block[at:at + 8], "big") for at in (24, 16, 8, 0)]
        return self._left.pop() * end >> 64

    def between(self, first: int, last: int) -> int:
        return first + self.below(last - first + 1)

    def pick(self, choices: list | tuple) -> object:
        return choices[self.below(len(choices))]

    def shuffled(self, values: list | range) -> list:
        shuffled = list(values)
        for i in range(len(shuffled) - 1, 0, -1):
            j = self.below(i + 1)
            shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
        return shuffled
