"""Seeds and hashes that depend on what they are for and on nothing else, so that a study can be repeated anywhere."""

import hashlib

import msgspec


def fingerprint(*parts: object) -> str:
    """Hexadecimal SHA-256 of ``parts`` (structs, numbers, strings, tuples), equal on every machine."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


def derive_seed(seed: int, *purpose: object) -> int:
    """A seed below 2**31 for one purpose of the study with ``seed``."""
    return int(fingerprint(seed, *purpose)[:8], 16) & 0x7FFF_FFFF
