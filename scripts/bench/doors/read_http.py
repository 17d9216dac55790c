#!/usr/bin/env python3
"""Reads multipart/x-mixed-replace, each part by its Content-Length, and says when each picture was there.

    read_http.py URL
"""

import gc
import sys
import urllib.request

from moments import tell

gc.disable()
with urllib.request.urlopen(sys.argv[1]) as response:
    length = None
    while line := response.readline():
        name, _, value = line.decode().partition(":")
        if name.lower() == "content-length":
            length = int(value)
        elif line == b"\r\n" and length is not None:
            tell(response.read(length))
            length = None
sys.exit("Cannot measure: the listener has ended")
