import { assertEquals, assertMatch } from "@std/assert";
import { saveSnapshot } from "../../../src/view/sdl/snapshot.ts";

const TAKEN_AT = new Date(2026, 10, 25, 23, 4, 5, 123);
const WHEN = "2026-11-25T23-04-05.123";

Deno.test("saveSnapshot writes the bytes as they came, and says where", async () => {
  const folder = await Deno.makeTempDir();
  const snapshot = { jpeg: Uint8Array.of(255, 216, 1, 2), streamName: "a b", takenMs: TAKEN_AT.getTime() };
  try {
    const result = await saveSnapshot({ ...snapshot, folder: `${folder}/` });
    assertEquals(result, { kind: "saved", path: `${folder}/a-b-${WHEN}.jpg` });
    assertEquals(await Deno.readFile(`${folder}/a-b-${WHEN}.jpg`), snapshot.jpeg);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("saveSnapshot says why it could not", async () => {
  const snapshot = { jpeg: new Uint8Array(0), streamName: "a", takenMs: TAKEN_AT.getTime() };
  const result = await saveSnapshot({ ...snapshot, folder: "/no/such/folder" });
  assertEquals(result, {
    kind: "failed",
    reason: `Cannot save /no/such/folder/a-${WHEN}.jpg: there is no such folder`,
  });
  assertMatch(
    JSON.stringify(await saveSnapshot({ ...snapshot, folder: "/dev/null" })),
    /Cannot save \/dev\/null\/a-/,
  );
});

Deno.test("saveSnapshot makes a file that is its owner's alone, and writes through no symbolic link", async () => {
  const folder = await Deno.makeTempDir();
  const snapshot = { jpeg: Uint8Array.of(255, 216), streamName: "a", takenMs: TAKEN_AT.getTime(), folder };
  try {
    await Deno.writeTextFile(`${folder}/precious`, "precious");
    await Deno.symlink(`${folder}/precious`, `${folder}/a-${WHEN}.jpg`);
    for (let i = 0; i < 2; i++) assertEquals((await saveSnapshot(snapshot)).kind, "saved");
    assertEquals(await Deno.readTextFile(`${folder}/precious`), "precious");
    const { isFile, mode } = await Deno.lstat(`${folder}/a-${WHEN}.jpg`);
    assertEquals([isFile, mode! & 0o777], [true, 0o600]);
    assertEquals([...Deno.readDirSync(folder)].length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
