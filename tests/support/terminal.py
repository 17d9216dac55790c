"""Runs a command on a terminal of its own.

    terminal.py [--deaf] COMMAND ...

Prints the number of its process. What comes from stdin is typed; what the command shows is thrown away; --deaf stops the terminal, as Ctrl-S does. When stdin
ends the terminal is closed; the exit code is the command's.
"""

import os
import pty
import select
import sys
import termios

words = sys.argv[1:]
deaf = words[0] == "--deaf"
pid, master = pty.fork()
if pid == 0:
    if deaf:
        termios.tcflow(1, termios.TCOOFF)
    os.execvp(words[deaf], words[deaf:])
print(pid, flush=True)
watched = [0, master]
while True:
    ready = select.select(watched, [], [])[0]
    if 0 in ready:
        typed = os.read(0, 4096)
        if not typed:
            break
        os.write(master, typed)
    if master in ready:
        try:
            os.read(master, 65536)
        except OSError:
            watched = [0]
os.close(master)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
