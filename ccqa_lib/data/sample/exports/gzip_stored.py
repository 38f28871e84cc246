"""A gzip file without compression: the same bytes whichever compression library is installed."""

import struct
import zlib

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # deflate, no name, no time, no system
_LARGEST_BLOCK = 65_535


def gzip_stored(content: bytes) -> bytes:
    """Return content as a gzip member of stored blocks (RFC 1951, 3.2.4; RFC 1952)."""
    parts = [_HEADER]
    for start in range(0, max(len(content), 1), _LARGEST_BLOCK):
        block = content[start : start + _LARGEST_BLOCK]
        is_last = start + _LARGEST_BLOCK >= len(content)
        parts += [struct.pack("<BHH", is_last, len(block), len(block) ^ 0xFFFF), block]
    parts.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)
