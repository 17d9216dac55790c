/** Pairing without a network: lists, keys that are handed over, codes that another broadcast takes. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { takeFileLock } from "../../src/pair/file_lock.ts";
import { holdFile } from "../../src/pair/held_file.ts";
import { formatKeyLine } from "../../src/pair/key_line.ts";
import { KeyStore } from "../../src/pair/key_store.ts";
import {
  NO_KEYS,
  refusesStrangers,
  withCodeTaken,
  withoutCode,
  withPairing,
  withTrySpent,
} from "../../src/pair/keys.ts";
import { formatKeys } from "../../src/pair/keys_text.ts";
import type { Pairing } from "../../src/pair/pairing.ts";
import { formsOf, makeUpPairing } from "../pair/made_up_pairing.ts";
import { runTool, startTool, type Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

/** A host's settings, and the tools as they run there. */
class Host implements AsyncDisposable {
  readonly settings = Deno.makeTempDirSync();
  readonly path = `${this.settings}/udp_image_stream/keys.json`;
  readonly env = { XDG_CONFIG_HOME: this.settings };

  async run(name: string, ...args: string[]) {
    return await runTool(name, args, { env: this.env });
  }

  async store(): Promise<KeyStore> {
    return await KeyStore.open(this.path);
  }

  async keep(...pairings: Pairing[]): Promise<void> {
    await (await this.store()).update(() => pairings.reduce(withPairing, NO_KEYS));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.settings, { recursive: true });
  }
}

const ODD_NAMES = ["Mia's laptop", "Größe 前", "bad\u001b[2J\u202ename"];

Deno.test("--paired lists who is paired, without a secret, and odd names on one line each", async () => {
  await using host = new Host();
  const none = await host.run("listen", "--paired");
  assertEquals([none.code, none.stdout, none.log], [
    0,
    "Nobody is paired; `broadcast --pair` on the robot begins\n",
    [],
  ]);
  const pairings = ODD_NAMES.map((name, i) => makeUpPairing(i, { name, addresses: ["laptop.local"] }));
  await host.keep(...pairings, makeUpPairing(9, { side: "robot", name: "rover", rights: ["watch"] }));
  for (const tool of ["broadcast", "t265", "listen"]) {
    const { code, stdout, log } = await host.run(tool, "--paired");
    assertEquals([code, log], [0, []]);
    const lines = stdout.split("\n");
    assertMatch(lines[0]!, /^NAME +IS A +MAY +SINCE +LAST AT +ID$/);
    assertMatch(lines[1]!, /^Mia's laptop +viewer +watch, drive +2026-11-29 +laptop\.local +0{16}$/);
    assertMatch(lines[2]!, /^Größe 前 +viewer /);
    assertMatch(lines[3]!, /^bad\\u001b\[2J\\u202ename +viewer /);
    assertMatch(lines[4]!, /^rover +robot +watch +2026-11-29 +(09){8}$/);
    assertEquals(lines.length, 6);
    assertEquals(pairings.flatMap(formsOf).filter((secret) => stdout.includes(secret)), []);
  }
});

Deno.test("--forget takes one pairing away, and says which", async () => {
  await using host = new Host();
  const [a, b] = [makeUpPairing(1, { name: "Mia's laptop" }), makeUpPairing(2, { name: "phone" })];
  await host.keep(a!, b!);
  const first = await host.run("broadcast", "--forget", "mia's  LAPTOP");
  assertEquals([first.code, first.stdout], [0, "Forgot Mia's laptop, a viewer since 2026-11-29\n"]);
  const last = await host.run("broadcast", "--forget", "phone");
  assertEquals(
    last.stdout,
    "Forgot phone, a viewer since 2026-11-29\n" +
      "Nobody may watch this robot now: `broadcast --pair` lets one in, `broadcast --open` everybody\n",
  );
  const { keys } = await host.store();
  assertEquals(keys, { isSealed: true, pairings: [] });
});

Deno.test("--forget asks which one where several have the name, and takes an id", async () => {
  await using host = new Host();
  await host.keep(
    ...[1, 2].map((seed) => makeUpPairing(seed, { name: "laptop" })),
    makeUpPairing(3, { side: "robot", name: "laptop" }),
  );
  const { code, log, stdout } = await host.run("broadcast", "--forget", "laptop");
  assertEquals([code, stdout, log.length], [2, "", 1]);
  assertMatch(
    log[0]!,
    /--forget laptop: several may be meant; an id is accepted: (01){8} \(laptop, viewer since 2026-11-29\), (02){8} \(laptop, viewer/,
  );
  assertEquals((await host.run("broadcast", "--forget", "01".repeat(8))).code, 0);
  // A listener means the robot, and a broadcaster the listener.
  assertEquals(
    (await host.run("listen", "--forget", "laptop")).stdout,
    "Forgot laptop, a robot since 2026-11-29\n",
  );
  assertEquals((await host.store()).keys.pairings.map(({ id }) => id), ["02".repeat(8)]);
});

Deno.test("--forget takes a name of several words without quotes, and what only one name begins with", async () => {
  await using host = new Host();
  await host.keep(
    ...["viewer 8762", "viewer 8763", "Mia's laptop (2)", "phone"].map((name, i) =>
      makeUpPairing(i + 1, { name })
    ),
  );
  const several = await host.run("broadcast", "--forget", "viewer");
  assertEquals([several.code, several.log.length], [2, 1]);
  assertMatch(several.log[0]!, /several may be meant; .* \(viewer 8762, .* \(viewer 8763, /);
  for (const words of [["viewer", "8762"], ["Mia's", "laptop", "(2)"], ["viewer 876"], ["pho"]]) {
    const { code, log } = await host.run("broadcast", "--forget", ...words);
    assertEquals([code, log], [0, []], words.join(" "));
  }
  assertEquals((await host.store()).keys.pairings, []);
});

Deno.test("--forget says on one line who is paired where nobody has the name", async () => {
  await using host = new Host();
  await host.keep(makeUpPairing(1, { name: "laptop" }));
  const { code, log, stdout } = await host.run("listen", "--forget", "lap\u202etop");
  assertEquals([code, stdout], [2, ""]);
  assertEquals(log, ["listen: Cannot use --forget lap\\u202etop: nobody of that name is paired, but laptop"]);
});

Deno.test("--forget says that nobody is paired where that is so", async () => {
  await using host = new Host();
  const { log } = await host.run("listen", "--forget", "rover");
  assertEquals(log, ["listen: Cannot use --forget rover: nobody is paired"]);
});

Deno.test("a key goes from broadcast --print-key to listen --add-key, and nowhere else", async () => {
  await using robot = new Host();
  await using laptop = new Host();
  const printed = await robot.run("broadcast", "--pair", "--print-key", "--name", "Rover 1", "Mia-laptop");
  assertEquals(printed.code, 0, printed.log.join("\n"));
  assertMatch(printed.stdout, /^uis-key-1:Rover%201:[\w-]{71}\n$/);
  assertMatch(
    printed.log.join("\n"),
    /^[\d:.]+ Paired with Mia-laptop, who may watch and drive; the key is for `listen --add-key`$/,
  );
  await using listener = startTool("listen", ["--add-key", "rover.local"], { env: laptop.env, isFed: true });
  const greeting = "Linux rover 6.6.31\r\n\r\nNo mail.\r\n";
  await listener.feed(new TextEncoder().encode(greeting + printed.stdout));
  await listener.endFeed();
  assertEquals(await listener.exitCode(), 0, listener.log.join("\n"));
  const said = new TextDecoder().decode(listener.stdout);
  assertEquals(said, "Paired with Rover 1: `listen rover.local` is sealed from now on\n");
  const [there, here] = [(await robot.store()).keys, (await laptop.store()).keys];
  const [viewer, rover] = [there.pairings[0]!, here.pairings[0]!];
  assertEquals([viewer.name, viewer.side, viewer.addresses], ["Mia-laptop", "viewer", ["Mia-laptop"]]);
  assertEquals([rover.name, rover.side, rover.addresses], ["Rover 1", "robot", ["rover.local"]]);
  assertEquals([rover.id, rover.secret, rover.robotId, rover.rights], [
    viewer.id,
    viewer.secret,
    there.robotId!,
    viewer.rights,
  ]);
  assertEquals([refusesStrangers(there, "robot"), refusesStrangers(here, "robot")], [true, false]);
  const others = [said, ...listener.log, ...printed.log].join("\n");
  assertEquals(formsOf(viewer).filter((secret) => others.includes(secret)), []);
});

Deno.test("a key on a command line is refused and not shown, wherever it stands there", async () => {
  await using host = new Host();
  const key = formatKeyLine({ ...makeUpPairing(3), robotName: "Rover 1" });
  const lines: readonly (readonly string[])[] = [
    ["listen", "robot", "--pair", key],
    ["listen", "--add-key", key],
    ["listen", "--log-format", "json", key],
    ["broadcast", "--log-format", "json", "--forget", key],
    ["listen", `--${key}`],
    ["t265", "--name", `x ${key}`, "--pair"],
  ];
  const secret = key.slice(key.lastIndexOf(":") + 1);
  const texts: string[] = [];
  for (const [tool = "", ...args] of lines) {
    const { code, stdout, log } = await host.run(tool, ...args);
    assertEquals([code, stdout, log.length], [2, "", 1], args.join(" "));
    assertMatch(log[0]!, /Cannot take a key from .*stdin.*forget that pairing.*a new key/);
    texts.push(...log);
  }
  assertEquals(texts.filter((text) => text.includes(secret) || text.includes(secret.slice(0, 12))), []);
});

Deno.test("broadcast --print-key writes to no terminal, and makes no pairing then", async () => {
  await using robot = new Host();
  const onTerminal = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
  const { code, stdout } = await runTool("broadcast", ["--pair", "--print-key"], {
    env: robot.env,
    behind: ["python3", "-c", onTerminal],
  });
  assertEquals(code, 2);
  assert(stdout.includes("ssh ROBOT broadcast --pair --print-key | listen --add-key ROBOT"), stdout);
  assert(!stdout.includes("uis-key"), stdout);
  assertEquals((await robot.store()).keys, NO_KEYS);
});

Deno.test("broadcast --print-key takes its pairing back where nobody reads it", async () => {
  await using robot = new Host();
  const intoNothing = ["bash", "-c", '"$@" | false; exit ${PIPESTATUS[0]}', "bash"];
  const { code, log } = await runTool("broadcast", ["--pair", "--print-key"], {
    env: robot.env,
    behind: intoNothing,
  });
  assertEquals([code, log], [
    1,
    ["broadcast: Cannot hand the key over: who was to read it has ended; the pairing is taken back"],
  ]);
  const { keys } = await robot.store();
  assertEquals([keys.pairings, keys.isSealed], [[], false]);
});

Deno.test("broadcast --print-key makes no pairing where nobody reads it, or a file would keep it", async () => {
  await using robot = new Host();
  const file = `${robot.settings}/key`;
  const nobody = /^broadcast: Cannot hand the key over: nobody reads it, .*; no pairing is made$/;
  const kept = /^broadcast: Cannot write a key to a file, .*; a pipe to the listener is accepted: /;
  for (
    const [into, exit, said] of [
      ["/dev/null", 1, nobody],
      ["&-", 1, nobody],
      ["/dev/full", 1, nobody],
      [`'${file}'`, 2, kept],
    ] as const
  ) {
    const behind = ["bash", "-c", `"$@" >${into}`, "bash"];
    const { code, log } = await runTool("broadcast", ["--pair", "--print-key"], { env: robot.env, behind });
    assertEquals([code, log.length], [exit, 1], into);
    assertMatch(log[0]!, said);
    assertEquals((await robot.store()).keys, NO_KEYS, into);
  }
  assertEquals(await Deno.readTextFile(file), "");
});

Deno.test("a key to watch alone is said to be that where it is kept, and its robot by the address that was typed", async () => {
  await using robot = new Host();
  await using laptop = new Host();
  const { stdout } = await robot.run("broadcast", "--pair", "--print-key", "--watch-only", "--name", "Rover");
  await using listener = startTool("listen", ["--add-key", "rover:5601"], { env: laptop.env, isFed: true });
  await listener.feed(new TextEncoder().encode(stdout));
  await listener.endFeed();
  assertEquals(await listener.exitCode(), 0, listener.log.join("\n"));
  assertEquals(
    new TextDecoder().decode(listener.stdout),
    "Paired with Rover: `listen rover:5601` is sealed from now on, to watch alone\n",
  );
});

Deno.test("of several keys that nobody has come by all are named, as the robot opens when they are forgotten", async () => {
  await using robot = new Host();
  const [a, b] = [1, 2].map((i) => makeUpPairing(i, { name: `laptop ${i}`, isUnused: true }));
  await robot.keep(a!, b!);
  const args = ["--camera", "test", "--bind", "127.0.0.1", "--port", "0"];
  await using tool = startTool("broadcast", args, { env: robot.env });
  await tool.line(
    /if those of laptop 1, laptop 2 were lost, broadcast --forget of each opens this robot again$/,
  );
});

Deno.test("a key that nobody has come by closes the robot, which says so, until it is forgotten", async () => {
  await using robot = new Host();
  await robot.run("broadcast", "--pair", "--print-key", "--watch-only");
  const { name } = (await robot.store()).keys.pairings[0]!;
  assertMatch(name, /^viewer-[0-9a-f]{4}$/);
  assertMatch((await robot.run("broadcast", "--paired")).stdout, /viewer-.{4} +viewer +watch +\S+ +never +/);
  const args = ["--camera", "test", "--bind", "127.0.0.1", "--port", "0"];
  await using tool = startTool("broadcast", args, { env: robot.env });
  await tool.line(/Sealed: only who is paired can watch \(1\)$/);
  const hint = `if that of ${name} was lost, broadcast --forget ${name} opens this robot again`;
  await tool.line(new RegExp(`Nobody has come by a key yet; ${hint}$`));
  const { code, stdout } = await robot.run("broadcast", "--forget", name);
  assertEquals([code, stdout.split("\n")[1]], [
    0,
    "Nobody has ever come by a key: as before, everybody in this network can watch",
  ]);
  await tool.line(new RegExp(`Forgot ${name}, a viewer since `));
});

Deno.test("listen --add-key keeps nothing of what is no key", async () => {
  await using laptop = new Host();
  const { code, log } = await laptop.run("listen", "--add-key", "rover");
  assertEquals([code, log], [1, ["listen: Cannot add the key of rover from stdin: nothing came"]]);
  await using listener = startTool("listen", ["--add-key", "rover"], { env: laptop.env, isFed: true });
  await listener.feed(new TextEncoder().encode("ssh: connect to host rover: refused\n"));
  await listener.endFeed();
  assertEquals(await listener.exitCode(), 1);
  assertEquals(listener.log, ["listen: Cannot add the key of rover from stdin: it is no key"]);
  assertEquals((await laptop.store()).keys, NO_KEYS);
});

Deno.test("a key file that others may read, or that is damaged, is refused in one line by whatever needs it", async () => {
  await using host = new Host();
  const pairing = makeUpPairing(1);
  await host.keep(pairing);
  const text = formatKeys(withPairing(NO_KEYS, pairing));
  const deeds: [string, ...string[]][] = [
    ["listen", "--paired"],
    ["broadcast", "--forget", "laptop 1"],
    ["broadcast", "--pair", "--print-key"],
    ["broadcast", "--pair", "--camera", "test", "--port", "0"],
  ];
  await Deno.chmod(host.path, 0o644);
  for (const [name, ...args] of deeds) {
    const { code, log, stdout } = await host.run(name, ...args);
    const expected =
      `${name}: Cannot use the keys in ${host.path}: others may read it; chmod 600 ${host.path} mends that`;
    assertEquals([code, log, stdout], [1, [expected], ""], args.join(" "));
  }
  await Deno.chmod(host.path, 0o600);
  const damaged = text.slice(0, text.indexOf("secret") + 30);
  await Deno.writeTextFile(host.path, damaged);
  for (const [name, ...args] of deeds) {
    const { code, log, stdout } = await host.run(name, ...args);
    assertEquals([code, log.length, stdout], [1, 1, ""], args.join(" "));
    assertMatch(
      log[0]!,
      /: Cannot use the keys in \S+: it is no whole JSON, from line \d+ on; it is left as it is$/,
    );
    assertEquals(formsOf(pairing).filter((secret) => log[0]!.includes(secret)), []);
  }
  assertEquals(await Deno.readTextFile(host.path), damaged);
});

/** `broadcast --pair` beside a broadcast of the same user, as far as that its code is in the file. */
async function pairBeside(
  host: Host,
  { port }: { port: number },
): Promise<{ tool: Tool; store: KeyStore; code: string }> {
  const args = ["--pair", "--camera", "test", "--bind", "127.0.0.1", "--port", `${port}`];
  const tool = startTool("broadcast", args, { env: host.env });
  const store = await host.store();
  await until(() => `a code is offered: ${tool.log.join("\n")}`, async () => {
    await store.refresh();
    return store.keys.pending !== undefined;
  });
  return { tool, store, code: store.keys.pending!.code };
}

/** A broadcast as the file sees it: it takes the code, and does then what it is told to. */
async function takeCode(
  { tool, store, code }: { tool: Tool; store: KeyStore; code: string },
): Promise<string> {
  assert(!tool.log.join("\n").includes("listen"), "nothing is shown before somebody waits for it");
  await store.update((keys) => withCodeTaken(keys, code, TAKEN_AT));
  const command = `--pair ${code.slice(0, 4)}-${code.slice(4)}`;
  await until("what to type is shown", () => tool.log.some((line) => line.includes(command)));
  return tool.log.find((line) => line.includes(command))!;
}

/** A broadcast of this user runs, as others see it. */
async function beRunning(host: Host): Promise<Disposable> {
  return (await holdFile(host.path, "running"))!;
}

/** Where the broadcast says that it listens. */
const TAKEN_AT = { hostname: "127.0.0.1", port: 5626 };

/** A port that somebody has. */
function takePort(): Disposable & { readonly port: number } {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  return { port: (socket.addr as Deno.NetAddr).port, [Symbol.dispose]: () => socket.close() };
}

Deno.test("broadcast --pair hands its code to the broadcast that runs, shows that one's port, and ends when it is used", async () => {
  await using host = new Host();
  using _running = await beRunning(host);
  const offer = await pairBeside(host, { port: 0 });
  await using tool = offer.tool;
  assertMatch(
    await takeCode(offer),
    /^ {4}listen 127\.0\.0\.1:5626 --pair \d{4}-\d{4}$/,
  );
  await tool.line(/The broadcast that runs already takes the code; nothing is started here$/);
  await offer.store.update((keys) => withoutCode(withPairing(keys, makeUpPairing(1)), offer.code));
  assertEquals(await tool.exitCode(), 0);
  assertMatch(tool.log.at(-1)!, /Paired with laptop 1$/);
});

Deno.test("broadcast --pair says when its code was typed wrong too often, or another one was made", async () => {
  await using host = new Host();
  using socket = takePort();
  using _running = await beRunning(host);
  const wrong = await pairBeside(host, socket);
  await using tool = wrong.tool;
  await takeCode(wrong);
  for (const host of [7, 8, 7]) {
    await wrong.store.update((keys) => withTrySpent(keys, wrong.code, `192.0.2.${host}`));
    if (host === 8) await tool.line(/A wrong code from 192\.0\.2\.8: one more try is left$/);
  }
  assertEquals(await tool.exitCode(), 1);
  assertEquals(
    tool.log.at(-1),
    "broadcast: Cannot pair by this code any more: three wrong tries, from 192.0.2.7 and 192.0.2.8; a new code: broadcast --pair",
  );
  await wrong.store.refresh();
  assertEquals(wrong.store.keys.pending, undefined);
  const first = await pairBeside(host, socket);
  await using replaced = first.tool;
  await takeCode(first);
  await using second = startTool("broadcast", [
    "--pair",
    "--bind",
    "127.0.0.1",
    "--port",
    `${socket.port}`,
  ], { env: host.env });
  assertEquals(await replaced.exitCode(), 1);
  assertEquals(replaced.log.at(-1), "broadcast: Cannot pair by this code any more: another one was made");
  assertEquals(second.log, []);
});

Deno.test("broadcast --pair takes its code back where the broadcast that runs does not take it", async () => {
  await using host = new Host();
  using _running = await beRunning(host);
  const { tool, store } = await pairBeside(host, { port: 0 });
  await using _ = tool;
  assertEquals(await tool.exitCode(), 1);
  assertEquals(tool.log, [
    "broadcast: Cannot pair: the broadcast of this user that runs does not take the code",
  ]);
  await store.refresh();
  assertEquals(store.keys.pending, undefined);
});

Deno.test("broadcast --pair takes whoever else has its port for no broadcast of this user", async () => {
  await using host = new Host();
  await using other = new Host();
  const base = ["--camera", "test", "--bind", "127.0.0.1", "--port"];
  await using theirs = startTool("broadcast", [...base, "0"], { env: other.env });
  const [, port] = await theirs.line(/whoever asks on UDP 127\.0\.0\.1:(\d+)$/);
  const { code, log } = await host.run("broadcast", "--pair", ...base, port!);
  assertEquals([code, log], [1, [
    `broadcast: Cannot pair: UDP port ${port} is in use, but not by a broadcast of this user, which would take the code`,
  ]]);
  assertEquals((await host.store()).keys, NO_KEYS);
  assertEquals((await other.store()).keys.pending, undefined);
});

Deno.test("a broadcast that pushes or has another port takes the code, and somebody pairs by what is shown", async () => {
  for (const push of [true, false]) {
    await using robot = new Host();
    await using laptop = new Host();
    using target = takePort();
    const more = push ? [`127.0.0.1:${target.port}`] : ["--port", "0"];
    const args = ["--camera", "test", "--bind", "127.0.0.1", ...more];
    await using broadcaster = startTool("broadcast", args, { env: robot.env });
    await broadcaster.line(/Sending .* to /);
    // Neither a camera nor a port is needed.
    await using offer = startTool("broadcast", ["--pair"], { env: robot.env });
    const [, place, code] = await offer.line(/^ +listen (127\.0\.0\.1:\d+) --pair (\d{4}-\d{4})$/);
    await using listener = startTool("listen", ["--view", "none", place!, "--pair", code!], {
      env: laptop.env,
    });
    assertEquals(await offer.exitCode(), 0, [...offer.log, ...listener.log].join("\n"));
    assertEquals((await robot.store()).keys.pairings.map(({ side }) => side), ["viewer"]);
  }
});

Deno.test("a code ends with the program that showed it: no broadcast that runs or starts serves it", async () => {
  await using host = new Host();
  const args = ["--camera", "test", "--bind", "127.0.0.1", "--port", "0"];
  const gone = async () => {
    const store = await host.store();
    await until("the code is taken back", async () => {
      await store.refresh();
      return store.keys.pending === undefined;
    });
  };
  const said = /A code that waited here is taken back: the program that showed it has ended$/;
  await using shower = startTool("broadcast", ["--pair", ...args], { env: host.env });
  await shower.line(/^ +listen 127\.0\.0\.1:[1-9]\d* --pair \d{4}-\d{4}$/);
  shower.signal("SIGKILL");
  await shower.exitCode();
  assert((await host.store()).keys.pending !== undefined);
  await using broadcaster = startTool("broadcast", args, { env: host.env });
  await broadcaster.line(said);
  await gone();
  await using beside = startTool("broadcast", ["--pair"], { env: host.env });
  await beside.line(/^ +listen \S+ --pair \d{4}-\d{4}$/);
  assertEquals(broadcaster.log.filter((line) => said.test(line)).length, 1);
  beside.signal("SIGKILL");
  await beside.exitCode();
  await gone();
  await until("that is said, too", () => broadcaster.log.filter((line) => said.test(line)).length === 2);
});

Deno.test("broadcast --pair takes its code along by two signals that come together, into a closed pipe", async () => {
  await using host = new Host();
  const args = ["--pair", "--quiet", "--camera", "test", "--bind", "127.0.0.1", "--port", "0"];
  const behind = ["bash", "-c", 'exec "$@" 2> >(head -3 >&2)', "bash"];
  await using tool = startTool("broadcast", args, { env: host.env, behind });
  await tool.line(/^ +listen \S+ --pair \d{4}-\d{4}$/);
  assert((await host.store()).keys.pending !== undefined);
  {
    // It can not take it back at once.
    using _lock = await takeFileLock(`${host.settings}/udp_image_stream/lock`);
    tool.signal("SIGTERM");
    // Else they could become one on their way.
    await new Promise((resolve) => setTimeout(resolve, 100));
    tool.signal("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assertEquals(await tool.exitCode(), 0);
  assertEquals((await host.store()).keys.pending, undefined);
});

Deno.test("listen says in one line who can watch", async () => {
  await using host = new Host();
  const saying = async (...args: string[]) => {
    const all = ["--view", "none", "--bind", "127.0.0.1", "--port", "0", ...args];
    await using tool = startTool("listen", all, { env: host.env });
    const [, line] = await tool.line(/ ((?:warning: )?(?:Open|Sealed|The original wire).*)$/);
    assertEquals(tool.log.filter((line) => /Open|Sealed|original/.test(line)).length, 1);
    return line;
  };
  const open = "everybody in this network can watch";
  const closes = "broadcast --pair on the robot closes it";
  assertEquals(await saying(), `Open: ${open}; ${closes}`);
  const unknown = `Open, as no key is known for 127.0.0.1: ${open}; ${closes}`;
  assertEquals(await saying("127.0.0.1"), unknown);
  await host.keep(makeUpPairing(1, { side: "robot", name: "rover", addresses: ["127.0.0.2"] }));
  assertEquals(await saying(), "Sealed: only robots that are paired are shown (1)");
  assertEquals(
    await saying("--open"),
    "warning: Open by --open: what anybody pushes here unsealed is shown as well",
  );
  assertEquals(await saying("127.0.0.2"), "Sealed: a key is known for 127.0.0.2");
  assertEquals(await saying("127.0.0.1", "127.0.0.2"), unknown);
  assertEquals(
    await saying("--wire", "sof"),
    `warning: The original wire is always open: ${open}, paired or not`,
  );
});

Deno.test("listen says what may be where a robot that it asks, or is to be paired with, does not answer", async () => {
  await using host = new Host();
  using silent = takePort();
  const base = ["--view", "none", "--stats-json", "-", "--bind", "127.0.0.1", `127.0.0.1:${silent.port}`];
  for (const [args, program] of [[[], "broadcast"], [["--pair", "4827-1935"], "broadcast --pair"]] as const) {
    await using tool = startTool("listen", [...base, ...args], { env: host.env });
    await tool.line(new RegExp(`127\\.0\\.0\\.1 does not answer: .*; is ${program} running there\\?$`));
    await tool.statisticsUntil(
      "it is told",
      (statistics) => `${(statistics as { reason?: string }).reason}`.includes("does not answer"),
    );
  }
});

Deno.test("broadcast --pair shows no code where its camera can not be started, and leaves none behind", async () => {
  await using host = new Host();
  for (const camera of [["--camera-cmd", "/no/such/camera"], ["--camera", "/no/such/film.avi"]]) {
    const args = ["--pair", ...camera, "--bind", "127.0.0.1", "--port", "0"];
    const { code, log, stdout } = await host.run("broadcast", ...args);
    assertEquals([code, stdout], [1, ""], log.join("\n"));
    assertEquals(log.filter((line) => /listen|\d{4}-\d{4}/.test(line)), []);
    assertEquals((await host.store()).keys.pending, undefined);
  }
});

Deno.test("broadcast --pair takes its code along when it ends", async () => {
  await using host = new Host();
  const args = ["--pair", "--camera", "test", "--bind", "127.0.0.1", "--port", "0"];
  await using tool = startTool("broadcast", args, { env: host.env });
  await tool.line(/^ +listen \S+ --pair \d{4}-\d{4}$/);
  assert((await host.store()).keys.pending !== undefined);
  assertEquals(await tool.end(), 0);
  assertEquals((await host.store()).keys.pending, undefined);
});

Deno.test("broadcast says in one line who can watch", async () => {
  await using host = new Host();
  const saying = async (...args: string[]) => {
    const all = ["--camera", "test", "--bind", "127.0.0.1", "--port", "0", ...args];
    await using tool = startTool("broadcast", all, { env: host.env });
    return (await tool.line(/ ((?:Open|Sealed|The original wire).*)$/))[1];
  };
  const open = "everybody in this network can watch";
  assertEquals(await saying(), `Open: ${open}; broadcast --pair closes it`);
  await host.keep(makeUpPairing(1));
  assertEquals(await saying(), "Sealed: only who is paired can watch (1)");
  assertEquals(await saying("--open"), `Open by --open: ${open}, paired or not`);
  const original = `The original wire is always open: ${open}, paired or not`;
  assertEquals(await saying("--wire", "sof", "127.0.0.1:45999"), original);
});
