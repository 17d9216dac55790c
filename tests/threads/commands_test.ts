import { assertEquals } from "@std/assert";
import { type Bell, makeBell } from "../../src/system/bell.ts";
import { openWaitSet, type WaitSet } from "../../src/system/wait_set.ts";
import { Commander, CommandQueue } from "../../src/threads/commands.ts";
import { settled } from "../support/slow_sink.ts";
import { until } from "../support/until.ts";

/** Both ends on one thread, whose messages the test takes. */
function connect(worker: Pick<Worker, "postMessage"> = { postMessage() {} }) {
  const opened = new DisposableStack();
  const bell: Bell = opened.adopt(makeBell()!, (bell) => bell.destroy());
  const waits: WaitSet = opened.use(openWaitSet()!);
  const commander = new Commander<string>(worker, bell);
  const told = { rung: 0, due: 0, settled: 0 };
  const queue = new CommandQueue(commander.line, () => told.due++);
  const onReady = () => {
    told.rung++;
    queue.onReady();
  };
  waits.add({ descriptor: queue.descriptor, onReady });
  const settle = () => void queue.settled().then(() => told.settled++);
  return { opened, commander, queue, told, look: () => waits.wait(0), settle };
}

/** A queue keeps its end of the bell as long as its thread lives. */
function testOnLinux(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os !== "linux", sanitizeResources: false, fn });
}

testOnLinux(
  "CommandQueue is told of commands by the bell, and settles when the last of them has been obeyed",
  async () => {
    const { opened, commander, queue, told, look, settle } = connect();
    using _ = opened;
    look();
    settle();
    await settled();
    assertEquals(told, { rung: 0, due: 0, settled: 1 });
    for (const command of ["a", "b", "c"]) commander.send(command);
    look();
    assertEquals(told.due, 1);
    settle();
    for (let i = 0; i < 3; i++) {
      await settled();
      assertEquals(told.settled, 1);
      queue.noteTaken();
    }
    await settled();
    look();
    assertEquals(told, { rung: 1, due: 1, settled: 2 });
  },
);

testOnLinux("CommandQueue waits for a command that was sent while the others were being obeyed", async () => {
  const { opened, commander, queue, told, look, settle } = connect();
  using _ = opened;
  commander.send("a");
  look();
  settle();
  commander.send("b");
  queue.noteTaken();
  await settled();
  assertEquals(told.settled, 0);
  queue.noteTaken();
  await settled();
  assertEquals(told.settled, 1);
  // It was rung for b, which has been obeyed.
  look();
  assertEquals([told.rung, told.due], [2, 1]);
});

testOnLinux(
  "CommandQueue has nothing to do for a command that was obeyed before it was counted",
  async () => {
    const worker = { postMessage: () => queue.noteTaken() };
    const { opened, commander, queue, told, look, settle } = connect(worker);
    using _ = opened;
    commander.send("a");
    look();
    settle();
    await settled();
    assertEquals(told, { rung: 1, due: 0, settled: 1 });
  },
);

testOnLinux("Commander hands over what is transferred", async () => {
  const { port1, port2 } = new MessageChannel();
  const { opened, commander } = connect(port1 as unknown as Pick<Worker, "postMessage">);
  using _ = opened;
  const came = Promise.withResolvers<MessageEvent>();
  port2.onmessage = came.resolve;
  const bytes = Uint8Array.of(1, 2, 3);
  commander.send(bytes as unknown as string, [bytes.buffer]);
  assertEquals(bytes.length, 0);
  assertEquals((await came.promise).data, Uint8Array.of(1, 2, 3));
  port1.close();
  port2.close();
});

testOnLinux("Commander wakes a thread that blocks, which obeys in the order of the commands", async () => {
  const bell = makeBell()!;
  const worker = new Worker(new URL("../support/commanded_worker.ts", import.meta.url), { type: "module" });
  const commander = new Commander<string>(worker, bell);
  const answers: string[] = [];
  worker.onmessage = ({ data }: MessageEvent<string>) => void answers.push(data);
  worker.postMessage(commander.line);
  const commands = Array.from({ length: 300 }, (_, i) => `command ${i}`);
  for (const [i, command] of commands.entries()) {
    commander.send(command);
    // One by one, in small heaps, and all at once.
    if (i < 10 || (i < 100 && i % 7 === 0)) {
      await until(`${command} is obeyed`, () => answers.length === i + 1);
    }
  }
  commander.send("close");
  await until("all are obeyed", () => answers.length === commands.length + 1);
  assertEquals(answers, [...commands, "close"]);
  worker.terminate();
  bell.destroy();
});
