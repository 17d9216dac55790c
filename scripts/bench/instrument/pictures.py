"""MJPEG, taken apart."""

import re

SOI = b"\xff\xd8"
EOI = b"\xff\xd9"
SHOWN = re.compile(rb"\xff\xd8\xff\xfe..shown (\d+) us before", re.DOTALL)


def split_pictures(stream):
    """Splits MJPEG whose headers hold no end-of-image marker, as ffmpeg writes it."""
    pictures = []
    start = 0
    while (end := stream.find(EOI, start)) >= 0:
        pictures.append(stream[start:end + 2])
        start = end + 2
    return pictures


def scan_of(picture):
    """The entropy-coded scan, which is the picture itself; RTP/JPEG writes the headers before it anew."""
    at = 2
    while at + 4 <= len(picture):
        marker = picture[at + 1]
        at += 2 + int.from_bytes(picture[at + 2:at + 4], "big")
        if marker == 0xDA:
            return picture[at:]
    return b""


def shown_before_s(picture):
    """How long before it was written it was shown, where a comment at its beginning says so: else 0."""
    comment = SHOWN.match(picture)
    return int(comment[1]) / 1e6 if comment else 0
