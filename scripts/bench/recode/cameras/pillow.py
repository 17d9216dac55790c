"""Pillow: reads so many bytes of a line of JSON and the pixels that it speaks of, writes a JPEG; until stdin ends.

    in   length (u32, little-endian), JSON {"width", "height", "mode", "options", "orientation"?, "profile"?}, RGB pixels
    out  length (u32), JPEG
"""

import io
import json
import struct
import sys

from PIL import Image


def encode(asked, pixels):
    image = Image.frombytes("RGB", (asked["width"], asked["height"]), pixels).convert(asked["mode"])
    options = dict(asked["options"])
    if "orientation" in asked:
        exif = Image.Exif()
        exif[0x0112] = asked["orientation"]
        exif[0x010F] = "A camera"
        options["exif"] = exif.tobytes()
    if "profile" in asked:
        options["icc_profile"] = bytes(asked["profile"])
    into = io.BytesIO()
    image.save(into, "JPEG", **options)
    return into.getvalue()


def main():
    given, taken = sys.stdin.buffer, sys.stdout.buffer
    while header := given.read(4):
        asked = json.loads(given.read(*struct.unpack("<I", header)))
        jpeg = encode(asked, given.read(asked["width"] * asked["height"] * 3))
        taken.write(struct.pack("<I", len(jpeg)) + jpeg)
        taken.flush()


main()
