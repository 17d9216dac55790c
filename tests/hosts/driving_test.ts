/** A paired robot and its listeners on hosts of their own: a driver, and one who may only watch. */

import { assert, assertEquals } from "@std/assert";
import { checkLines, DrivenTool, isStopped, measure, type Presser } from "../support/driven_tool.ts";
import {
  canUseNamespaces,
  createNetwork,
  type NetworkNamespace,
  runIp,
} from "../support/network_namespaces.ts";
import { runTool, startTool, type Tool } from "../support/tools.ts";

const ignore = !await canUseNamespaces();
const CAMERA = ["--camera", "test", "--width", "320", "--height", "240"];
const SAY_MS = 40;
/** A press that has not moved the robot by then is let go, and another one is made after pictures of it have come. */
const HOLD_MS = 600;
const LOOK_MS = 400;

/** A user of one host, who is paired. */
class User implements AsyncDisposable {
  readonly settings = Deno.makeTempDirSync();
  readonly options: { readonly host: NetworkNamespace; readonly env: Record<string, string> };

  constructor(host: NetworkNamespace) {
    this.options = { host, env: { XDG_CONFIG_HOME: this.settings } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.settings, { recursive: true });
  }
}

/** Pairs by a key that is handed over. */
async function pair(robot: User, viewer: User, ...args: readonly string[]): Promise<void> {
  const name = viewer.options.host.name.split("-").at(-1)!;
  const { stdout } = await runTool(
    "broadcast",
    ["--pair", "--print-key", "--name", "Rover", ...args],
    robot.options,
  );
  await using adding = startTool("listen", ["--add-key", robot.options.host.ipv4], {
    ...viewer.options,
    isFed: true,
  });
  await adding.feed(new TextEncoder().encode(stdout));
  await adding.endFeed();
  assertEquals(await adding.exitCode(), 0, `${name} ${adding.log.join("\n")}`);
}

/** A listener that a program drives. */
class Hands implements Presser, AsyncDisposable {
  readonly tool: Tool;
  #line: object = { held: false };
  #isHeld = false;
  #turnMs = 0;
  readonly #robot: DrivenTool;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor({ options }: User, to: NetworkNamespace, robot: DrivenTool) {
    this.#robot = robot;
    this.tool = startTool("listen", ["--view", "none", "--drive-input", "-", to.ipv4], {
      ...options,
      isFed: true,
    });
    this.#timer = setInterval(() => this.#say(), SAY_MS);
  }

  press(linear = 0.5): void {
    const nowMs = performance.now();
    if (this.#robot.lines.at(-1)?.state === "driving" || nowMs < this.#turnMs) return;
    this.#isHeld = !this.#isHeld;
    this.#turnMs = nowMs + (this.#isHeld ? HOLD_MS : LOOK_MS);
    this.say(this.#isHeld ? { linear } : { held: false });
  }

  /** Says this from now on. */
  say(line: object): void {
    this.#line = line;
    this.#say();
  }

  #say(): void {
    const bytes = new TextEncoder().encode(JSON.stringify(this.#line) + "\n");
    // It may have been killed.
    this.tool.feed(bytes).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.tool[Symbol.asyncDispose]();
  }
}

Deno.test({
  name:
    "a paired listener drives, and the robot stops when its cable is pulled, or when it is killed; who may watch can stop it",
  ignore,
  async fn() {
    await using network = await createNetwork(["robot", "laptop", "watcher"]);
    const { hosts } = network;
    await using robotUser = new User(hosts.robot);
    await using driver = new User(hosts.laptop);
    await using watcher = new User(hosts.watcher);
    await pair(robotUser, driver);
    await pair(robotUser, watcher, "--watch-only");
    await using robot = new DrivenTool(["--name", "Rover", ...CAMERA], robotUser.options);
    await robot.tool.line(/Driven by who is paired to do so \(1\)/);
    await using looking = new Hands(watcher, hosts.robot, robot);
    await using hands = new Hands(driver, hosts.robot, robot);

    await robot.moving(hands);
    assert(robot.moves.length > 0);
    const stop = () => looking.say({ stop: true });
    const undo = () => looking.say({ linear: 1 });
    undo();
    await robot.stopsBy("stop pressed", { move: () => robot.moving(hands), act: stop, undo });
    assertEquals(robot.moves.filter(({ linear }) => linear === 1), [], "who may watch moves nothing");
    undo();

    const { namespace, device } = hosts.laptop.port;
    const cable = (state: "up" | "down") => runIp({ name: namespace }, `link set ${device} ${state}`);
    const pulled = await robot.stopsBy("no command", {
      move: () => robot.moving(hands),
      act: () => cable("down"),
      undo: () => cable("up"),
    });
    const { length } = robot.moves;
    await cable("up");
    const told = robot.lines.length;
    await robot.until("it goes on being told to stop", (lines) => lines.length > told + 40);
    assertEquals(robot.moves.length, length, "it moves by no press of before");

    await using started = new AsyncDisposableStack();
    let victim = hands;
    const killed = await robot.stopsBy("no command", {
      move: () => robot.moving(victim),
      act: () => victim.tool.signal("SIGKILL"),
      undo: () => void (victim = started.use(new Hands(driver, hosts.robot, robot))),
    });
    console.log(
      `  from the last command to the stop: cable pulled ${measure(pulled)} ms, killed ${measure(killed)} ms`,
    );
    checkLines(robot.lines);
    assertEquals(await robot.tool.end(), 0);
    assertEquals([robot.hasEnded, isStopped(robot.lines)], [true, true]);
  },
});
