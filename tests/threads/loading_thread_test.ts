/** A thread that loads before anybody knows what it is to do, and may never be needed. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadThread } from "../../src/threads/loading_thread.ts";

/** Only there can a thread wait for descriptors. */
const test = Deno.build.os === "linux" ? Deno.test : Deno.test.ignore;

function load(script: string) {
  return loadThread(() =>
    new Worker(`data:text/javascript,${encodeURIComponent(script)}`, { type: "module" })
  )!;
}

function isOpen(descriptor: number): boolean {
  try {
    return Deno.readLinkSync(`/proc/self/fd/${descriptor}`).includes("eventfd");
  } catch {
    return false;
  }
}

test("a thread that nobody takes ends with its bell", () => {
  const thread = load("setInterval(() => {}, 1000);");
  const { descriptor } = thread.bell;
  assert(isOpen(descriptor));
  thread[Symbol.dispose]();
  assert(!isOpen(descriptor));
  // A second time it might be somebody else's descriptor.
  thread[Symbol.dispose]();
});

test("a thread that somebody has taken is left to whoever that is", async () => {
  const thread = load("onmessage = ({ data }) => postMessage(data + 1);");
  try {
    thread.take()[Symbol.dispose]();
    assert(isOpen(thread.bell.descriptor));
    const { promise, resolve } = Promise.withResolvers<number>();
    thread.worker.onmessage = ({ data }) => resolve(data);
    // It waits where the thread has not loaded yet.
    thread.worker.postMessage(41);
    assertEquals(await promise, 42);
  } finally {
    thread.worker.terminate();
    thread.bell.destroy();
  }
});

test("a thread that fails while nobody looks says so to who takes it later", async () => {
  using thread = load("throw new Error('no such machine');");
  await assertRejects(() => thread.failed, Error, "no such machine");
});

test("loadThread starts no thread where libraries may not be called", async () => {
  const module = new URL("../../src/threads/loading_thread.ts", import.meta.url).href;
  const program = `
    const { loadThread } = await import("${module}");
    console.log(loadThread(() => { throw new Error("started"); }));`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", `data:text/javascript,${encodeURIComponent(program)}`],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals([stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)), ["undefined\n", ""]);
});
