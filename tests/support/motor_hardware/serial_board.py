"""Stands in for a motor board: writes to stdout the name of its serial line, and then each line of text that it is sent."""

import os
import pty
import tty

board, line = pty.openpty()
tty.setraw(line)
print(os.ttyname(line), flush=True)
rest = b""
while True:
    rest += os.read(board, 4096)
    *told, rest = rest.split(b"\r")
    for text in told:
        print(text.decode(), flush=True)
