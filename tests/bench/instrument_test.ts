/** What the measuring instrument reads of the programs that it measures. */

import { assertEquals } from "@std/assert";
import { runPython } from "../support/instrument.ts";
import { testWith } from "../support/programs.ts";

testWith(
  ["python3"],
  "GcTrace takes V8's lines out of a stream, wherever they stand and it was cut",
  async () => {
    const found = await runPython(`
import json
from gc_trace import GcTrace

young = b"[12:0x7f5c]       98 ms: Scavenge 4.4 (5.2) -> 3.8 (5.8) MB, pooled: 0.0 MB, 4.50 / 0.00 ms allocation failure; \\n"
full = b"[12:0x55ed]      103 ms: Mark-Compact (reduce) 4.4 (5.2) -> 3.8 (5.8) MB; \\n"
picture = b"\\xff\\xd8 a picture \\n ms: [1 \\xff\\xd9"
faults = []
for place in range(len(picture) + 1):
    stream = picture[:place] + young + full + picture[place:] + picture
    for cut in range(len(stream) + 1):
        trace, pending = GcTrace(), bytearray()
        for at_s, chunk in enumerate([stream[:cut], stream[cut:]]):
            scanned = len(pending)
            pending += chunk
            trace.strip(pending, scanned, at_s)
        kinds = [(isolate, is_young) for _, isolate, is_young in trace.collections]
        if pending != picture * 2 or kinds != [("0x7f5c", True), ("0x55ed", False)]:
            faults.append([place, cut])
print(json.dumps(faults))`);
    assertEquals(found, []);
  },
);

testWith(["python3"], "count_young counts each isolate's in the measured time", async () => {
  const found = await runPython(`
import json
from gc_trace import count_young

collections = [(1, "main", True), (2, "worker", True), (3, "main", False), (3.5, "main", True), (4, "worker", True)]
print(json.dumps([count_young(collections, 2, 4), count_young(collections, 8, 9), count_young([], 0, 9)]))`);
  assertEquals(found, [[1, 1], [0, 0], null]);
});

testWith(["python3"], "count_switches counts new threads whole, and others since before", async () => {
  const found = await runPython(`
import json
from usage import count_switches

print(json.dumps(count_switches({"1": 10, "2": 100}, {"1": 13, "3": 5})))`);
  assertEquals(found, 8);
});

testWith(["python3"], "read_switches counts what a thread waits for", async () => {
  const found = await runPython(`
import json, time
from usage import count_switches, read_switches

before = read_switches("/proc/self/task")
for _ in range(20):
    time.sleep(0.001)
print(json.dumps(count_switches(before, read_switches("/proc/self/task")) >= 20))`);
  assertEquals(found, true);
});

testWith(["python3"], "Usage is that of a process and of all that it has started", async () => {
  const found = await runPython(`
import json, subprocess, sys
from usage import Usage, read_rss_bytes

MB = 1 << 20
spend = "import time\\nwhile time.process_time() < 0.1: pass\\n"
wait = spend + f"held = b'1' * {50 * MB}\\nprint(flush=True)\\ninput()"
start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {wait!r}])"
before = Usage("self")
with subprocess.Popen([sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
    child.stdout.readline()
    during = Usage(child.pid)
    found = [during.cpu_s >= 0.1, during.rss_bytes >= 50 * MB, len(during.switches) >= 2]
    found.append(read_rss_bytes(child.pid) >= 50 * MB)
    child.stdin.write(b"\\n")
print(json.dumps([*found, Usage("self").cpu_s - before.cpu_s >= 0.1]))`);
  assertEquals(found, [true, true, true, true, true]);
});
