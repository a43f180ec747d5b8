"""A digest of what a laptop and a server hold, so that both notice when they differ.

Per kind (sync.md §4.5): how many documents there are, and the sum modulo 2⁶⁴ of a 64-bit hash of
each one's kind, id, revision and commit token. A sum is kept up to date by one subtraction and one
addition.
"""

import hashlib

import msgspec

MODULUS = 2**64


class Digest(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A count and a sum."""

    count: int = 0
    sum: int = 0

    def plus(self, hashed: int) -> "Digest":
        """Return the digest with one document more."""
        return Digest(self.count + 1, (self.sum + hashed) % MODULUS)

    def minus(self, hashed: int) -> "Digest":
        """Return the digest with one document less."""
        return Digest(self.count - 1, (self.sum - hashed) % MODULUS)


def hash_of(kind: str, document_id: str, rev: int, token: str) -> int:
    """Return 64 bits that stand for a document at a revision."""
    text = f"{kind}\n{document_id}\n{rev}\n{token}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
