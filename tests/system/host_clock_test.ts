import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { HostClock, LEAST_JUMP_MS } from "../../src/system/host_clock.ts";
import { monotonicUs, watchClock } from "../../src/system/monotonic.ts";

/** A host whose clocks are moved by hand. */
class Host {
  bootMs = 5_000_000;
  steadyMs = 10;
  wallMs = 1_700_000_000_000;

  clock(hasBoot: boolean): HostClock {
    return new HostClock({
      ...(hasBoot ? { bootUs: () => this.bootMs * 1000 } : {}),
      steadyMs: () => this.steadyMs,
      steadyOriginUs: 42_000_000,
      wallMs: () => this.wallMs,
    });
  }

  run(ms: number): void {
    this.bootMs += ms;
    this.steadyMs += ms;
    this.wallMs += ms;
  }

  sleep(ms: number): void {
    this.bootMs += ms;
    this.wallMs += ms;
  }

  /** Runs for two seconds, read every 10 ms, and answers by how many ms the clock went on. */
  readFor2s(clock: HostClock): number {
    const beganUs = clock.nowUs();
    for (let i = 0; i < 200; i++) {
      this.run(10);
      clock.nowUs();
    }
    return (clock.nowUs() - beganUs) / 1000;
  }
}

for (const hasBoot of [true, false]) {
  const how = hasBoot ? "by the system's clock" : "by the clock on the wall where there is no other";
  Deno.test(`HostClock counts the time that the host sleeps, ${how}, and knows of it`, () => {
    const host = new Host();
    const clock = host.clock(hasBoot);
    assertAlmostEquals(host.readFor2s(clock), 2000);
    assertEquals(clock.jumps, 0);
    const beforeUs = clock.nowUs();
    host.run(1);
    host.sleep(20_000);
    host.run(1);
    assertAlmostEquals((clock.nowUs() - beforeUs) / 1000, 20_002, 0.01);
    assertEquals([clock.jumps, clock.jumpedUs], [1, clock.nowUs()]);
    assertAlmostEquals(host.readFor2s(clock), 2000, 0.01);
    assertEquals(clock.jumps, 1);
  });

  Deno.test(`HostClock takes no slow correction of the clock on the wall for a sleep, ${how}`, () => {
    const host = new Host();
    const clock = host.clock(hasBoot);
    for (let i = 0; i < 1000; i++) {
      host.wallMs += 5;
      host.run(1000);
      clock.nowUs();
    }
    assertEquals([clock.jumps, clock.nowUs() % 1_000_000], [0, hasBoot ? 0 : 10_000]);
  });

  Deno.test(`HostClock never goes back when the clock on the wall is set back, ${how}`, () => {
    const host = new Host();
    const clock = host.clock(hasBoot);
    const beforeUs = clock.nowUs();
    host.wallMs -= 3_600_000;
    host.run(30);
    assertEquals(clock.nowUs() - beforeUs, 30_000);
    assertAlmostEquals(host.readFor2s(clock), 2000, 0.01);
  });
}

Deno.test("HostClock knows of the pause of a virtual machine by the clock on the wall, which is set afterwards", () => {
  const host = new Host();
  const clock = host.clock(true);
  host.readFor2s(clock);
  host.run(500);
  host.wallMs += 22_000;
  clock.nowUs();
  assertEquals(clock.jumps, 1);
});

Deno.test("HostClock without a clock that counts sleep makes ages older, never younger, by what it can not tell", () => {
  const host = new Host();
  const clock = host.clock(false);
  const beforeUs = clock.nowUs();
  host.sleep(LEAST_JUMP_MS);
  assertEquals(clock.nowUs() - beforeUs, 0);
  host.wallMs += 5000;
  assertEquals(clock.nowUs() - beforeUs, 5_000_000);
});

Deno.test("monotonicUs goes on at the pace of the other clocks, in every thread from the same origin", async () => {
  const code = `import { monotonicUs } from ${
    JSON.stringify(new URL("../../src/system/monotonic.ts", import.meta.url).href)
  };
    self.onmessage = () => self.postMessage(monotonicUs());`;
  const url = URL.createObjectURL(new Blob([code], { type: "application/javascript" }));
  const worker = new Worker(url, { type: "module" });
  const [beforeUs, beforeMs] = [monotonicUs(), performance.now()];
  const answer = new Promise<number>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  worker.postMessage("");
  const inBetweenUs = await answer;
  const [afterUs, afterMs] = [monotonicUs(), performance.now()];
  worker.terminate();
  URL.revokeObjectURL(url);
  assert(beforeUs <= inBetweenUs && inBetweenUs <= afterUs);
  assert(afterUs - beforeUs <= (afterMs - beforeMs) * 1000 + 50_000);
});

Deno.test({
  name: "monotonicUs is the time since the start of the machine on Linux, sleep included",
  ignore: Deno.build.os !== "linux",
  fn() {
    const [uptime] = Deno.readTextFileSync("/proc/uptime").split(" ");
    assertAlmostEquals(monotonicUs() / 1e6, Number(uptime), 1);
  },
});

Deno.test("watchClock tells of a sleep with the reading that shows it, once", () => {
  const host = new Host();
  const clock = host.clock(true);
  let jumps = 0;
  const nowUs = watchClock(() => jumps++, clock);
  host.readFor2s(clock);
  nowUs();
  host.sleep(20_000);
  assertEquals(jumps, 0);
  const beforeUs = nowUs();
  assertEquals(jumps, 1);
  host.run(1000);
  assertEquals([nowUs() - beforeUs, jumps], [1_000_000, 1]);
});

Deno.test("watchClock reads the same clock, and calls nobody while nothing jumps", () => {
  let jumps = 0;
  const nowUs = watchClock(() => jumps++);
  const beforeUs = monotonicUs();
  assert(beforeUs <= nowUs() && nowUs() <= monotonicUs());
  assertEquals(jumps, 0);
});
