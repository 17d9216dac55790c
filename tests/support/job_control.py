"""Runs a listener by a shell on a terminal of its own, in the background and in the foreground, and tells what becomes of both.

    job_control.py STATISTICS COMMAND      the file of its --stats-json, and its command line

Prints one line of JSON: whether it ran on in the background (`ranOn`), got each key at once in the foreground (`gotKeys`), ended
in the background when it was asked to (`ended`), and whether the terminal was then as before (`isSetBack`).
"""

import json
import os
import pty
import re
import select
import sys
import termios
import time

LIMIT_S = 40
statistics, command = sys.argv[1:3]
pid, terminal = pty.fork()
if pid == 0:
    os.execvpe("bash", ["bash", "--norc", "--noediting", "-i"], {**os.environ, "PS1": "", "BASH_SILENCE_DEPRECATION_WARNING": "1"})
shown = ""


def look():
    global shown
    while select.select([terminal], [], [], 0)[0]:
        shown += os.read(terminal, 65536).decode(errors="replace")


def until(what, holds):
    end = time.time() + LIMIT_S
    while not holds():
        if time.time() > end:
            sys.exit(f"waited in vain until {what}; the terminal showed:\n{shown}")
        look()
        time.sleep(0.05)


def write(text):
    os.write(terminal, text.encode())


def is_canonical():
    return bool(termios.tcgetattr(terminal)[3] & termios.ICANON)


def state(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "gone"


def looks():
    try:
        with open(statistics) as file:
            return '"finding"' in file.read()
    except OSError:
        return False


write(f"{command} & echo process-$!-\n")
until("it has a number", lambda: re.search(r"process-(\d+)-", shown))
listener = int(re.search(r"process-(\d+)-", shown)[1])
until("it looks for robots, or is stopped", lambda: looks() or state(listener) in "TZgone")
time.sleep(0.5)
said = {"ranOn": state(listener) not in "TZgone" and is_canonical()}
write("fg\n")
until("it gets each key", lambda: not is_canonical())
said["gotKeys"] = True
write("\x1a")
until("it is stopped", lambda: state(listener) == "T")
write("bg\n")
until("it goes on", lambda: state(listener) != "T")
time.sleep(0.5)
os.kill(listener, 15)
until("it has ended, or is stopped", lambda: state(listener) in "TZgone")
time.sleep(0.2)
said["ended"] = state(listener) in ("Z", "gone")
said["isSetBack"] = is_canonical()
print(json.dumps(said))
os.kill(pid, 9)
