import { assertEquals, assertRejects } from "@std/assert";
import { takeFileLock } from "../../src/pair/file_lock.ts";
import { findExposure } from "../../src/pair/key_file.ts";
import { followKeys, KeyStore } from "../../src/pair/key_store.ts";
import {
  type Keys,
  NO_KEYS,
  refusesStrangers,
  withoutPairings,
  withPairing,
  withPendingCode,
} from "../../src/pair/keys.ts";
import { formatKeys } from "../../src/pair/keys_text.ts";
import { until } from "../support/until.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

const PROGRAM = new URL("adding_program.ts", import.meta.url).pathname;

/** A folder of settings that is gone afterwards. */
class Settings implements AsyncDisposable {
  readonly path: string;
  readonly folder: string;
  readonly #root = Deno.makeTempDirSync({ prefix: "uis keys " });

  constructor() {
    this.folder = `${this.#root}/.config/udp_image_stream`;
    this.path = `${this.folder}/keys.json`;
  }

  async write(text: string, mode = 0o600): Promise<void> {
    await Deno.mkdir(this.folder, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(this.path, text, { mode });
    await Deno.chmod(this.path, mode);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

const MINE = withPairing(NO_KEYS, makeUpPairing(1));

Deno.test("KeyStore writes a file that is this user's alone, in a folder that is", async () => {
  await using settings = new Settings();
  const store = await KeyStore.open(settings.path);
  assertEquals(store.keys, NO_KEYS);
  await store.update(() => MINE);
  assertEquals((await Deno.stat(settings.path)).mode! & 0o777, 0o600);
  assertEquals((await Deno.stat(settings.folder)).mode! & 0o777, 0o700);
  assertEquals((await KeyStore.open(settings.path)).keys, MINE);
  assertEquals([...Deno.readDirSync(settings.folder)].map(({ name }) => name).sort(), ["keys.json", "lock"]);
});

Deno.test("KeyStore refuses a file that others may read or write, and says what mends it", async () => {
  await using settings = new Settings();
  for (
    const [mode, deed] of [[0o644, "read"], [0o640, "read"], [0o604, "read"], [0o620, "write"], [
      0o602,
      "write",
    ]] as const
  ) {
    await settings.write(formatKeys(MINE), mode);
    const store = () => KeyStore.open(settings.path);
    const expected =
      `Cannot use the keys in ${settings.path}: others may ${deed} it; chmod 600 '${settings.path}' mends that`;
    assertEquals((await assertRejects(store, Error)).message, expected);
    await Deno.chmod(settings.path, 0o600);
    assertEquals((await store()).keys, MINE);
  }
});

Deno.test({
  name: "KeyStore refuses a file of another user, but for that of who has called sudo",
  // Nobody else can give a file away.
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  async fn() {
    await using settings = new Settings();
    await settings.write(formatKeys(MINE));
    await Deno.chown(settings.path, 4711, null);
    const store = () => KeyStore.open(settings.path);
    const expected =
      `Cannot use the keys in ${settings.path}: it is another user's; chown 0 '${settings.path}' mends that`;
    assertEquals((await assertRejects(store, Error)).message, expected);
    const before = Deno.env.get("SUDO_UID");
    Deno.env.set("SUDO_UID", "4711");
    try {
      assertEquals((await store()).keys, MINE);
    } finally {
      if (before === undefined) Deno.env.delete("SUDO_UID");
      else Deno.env.set("SUDO_UID", before);
    }
  },
});

Deno.test("KeyStore refuses a folder in which others could put another file", async () => {
  await using settings = new Settings();
  await settings.write(formatKeys(MINE));
  await Deno.chmod(settings.folder, 0o777);
  await assertRejects(
    () => KeyStore.open(settings.path),
    Error,
    `others may write to the folder ${settings.folder}; chmod 700 '${settings.folder}' mends that`,
  );
  await Deno.chmod(settings.folder, 0o755);
  assertEquals(await findExposure(settings.path), undefined);
});

Deno.test("KeyStore changes nothing in a file that is damaged, and says where it is", async () => {
  await using settings = new Settings();
  const text = formatKeys(MINE).slice(0, -30);
  await settings.write(text);
  await assertRejects(() => KeyStore.open(settings.path), Error, "it is no whole JSON, from line");
  await Deno.remove(settings.path);
  const store = await KeyStore.open(settings.path);
  await settings.write(text);
  await assertRejects(() => store.update(() => MINE), Error, "it is left as it is");
  assertEquals(await Deno.readTextFile(settings.path), text);
});

Deno.test("KeyStore says what can not be read or written", async () => {
  await using settings = new Settings();
  await settings.write("");
  await Deno.remove(settings.path);
  await Deno.mkdir(settings.path, { mode: 0o700 });
  for (const mode of [0o700, 0o755]) {
    await Deno.chmod(settings.path, mode);
    await assertRejects(() => KeyStore.open(settings.path), Error, `${settings.path}: it is a folder`);
  }
  await Deno.remove(settings.path);
  for (const mode of [0o600, 0o644]) {
    await new Deno.Command("mkfifo", { args: ["-m", mode.toString(8), settings.path] }).output();
    await assertRejects(() => KeyStore.open(settings.path), Error, `${settings.path}: it is no file`);
    await Deno.remove(settings.path);
  }
  await settings.write("");
  await assertRejects(() => KeyStore.open(`${settings.path}/keys.json`), Error, "its folder is no folder");
  const nowhere = await KeyStore.open("");
  assertEquals([nowhere.keys, await nowhere.refresh()], [NO_KEYS, false]);
  await assertRejects(() => nowhere.update(() => MINE), Error, "HOME does not say where");
});

Deno.test("KeyStore follows a link to a file, and leaves the link as it is", async () => {
  await using settings = new Settings();
  await using elsewhere = new Settings();
  await elsewhere.write(formatKeys(MINE));
  await settings.write("");
  await Deno.remove(settings.path);
  await Deno.symlink(elsewhere.path, settings.path);
  const store = await KeyStore.open(settings.path);
  assertEquals(store.keys, MINE);
  await store.update((keys) => withPairing(keys, makeUpPairing(2)));
  assertEquals((await Deno.lstat(settings.path)).isSymlink, true);
  assertEquals((await KeyStore.open(elsewhere.path)).keys.pairings.length, 2);
  assertEquals([...Deno.readDirSync(elsewhere.folder)].map(({ name }) => name), ["keys.json"]);
  // Others may do nothing at either end of the link.
  await Deno.chmod(elsewhere.path, 0o640);
  await assertRejects(() => KeyStore.open(settings.path), Error, `chmod 600 '${elsewhere.path}' mends that`);
  await Deno.chmod(elsewhere.path, 0o600);
  for (const { folder } of [elsewhere, settings]) {
    await Deno.chmod(folder, 0o770);
    await assertRejects(
      () => KeyStore.open(settings.path),
      Error,
      `others may write to the folder ${folder}`,
    );
    await Deno.chmod(folder, 0o700);
  }
});

Deno.test("KeyStore refuses links that lead to nothing, which are not as if there was no file", async () => {
  await using settings = new Settings();
  await settings.write("");
  await Deno.remove(settings.path);
  await Deno.symlink(`${settings.folder}/other.json`, settings.path);
  const store = () => KeyStore.open(settings.path);
  await assertRejects(store, Error, `${settings.path}: it is a link that leads to nothing`);
  await Deno.remove(settings.path);
  await Deno.symlink(settings.path, settings.path);
  await assertRejects(store, Error, `${settings.path}: its links lead in a circle`);
  assertEquals((await Deno.lstat(settings.path)).isSymlink, true);
});

Deno.test("KeyStore leaves what it had when a power cut left half a draft, and takes the draft away", async () => {
  await using settings = new Settings();
  await settings.write(formatKeys(MINE));
  await Deno.writeTextFile(`${settings.path}.4711.draft`, formatKeys(NO_KEYS).slice(0, 20));
  const store = await KeyStore.open(settings.path);
  assertEquals(store.keys, MINE);
  await store.update((keys) => withPairing(keys, makeUpPairing(2)));
  assertEquals(store.keys.pairings.length, 2);
  assertEquals([...Deno.readDirSync(settings.folder)].map(({ name }) => name).sort(), ["keys.json", "lock"]);
});

Deno.test("KeyStore loses nothing where several programs write at once", async () => {
  await using settings = new Settings();
  const programs = [0, 10, 20, 30].map((first) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", PROGRAM, settings.path, `${first}`, "10"],
    }).output()
  );
  const store = await KeyStore.open(settings.path);
  for (let i = 40; i < 50; i++) await store.update((keys) => withPairing(keys, makeUpPairing(i)));
  for (const { code, stderr } of await Promise.all(programs)) {
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  }
  const { keys } = await KeyStore.open(settings.path);
  const ids = keys.pairings.map(({ id }) => id).sort();
  assertEquals(ids, Array.from({ length: 50 }, (_, i) => makeUpPairing(i).id).sort());
});

Deno.test("KeyStore loses nothing where one program changes several things at once", async () => {
  await using settings = new Settings();
  const stores = await Promise.all([1, 2, 3].map(() => KeyStore.open(settings.path)));
  await Promise.all(
    Array.from(
      { length: 12 },
      (_, i) => stores[i % 3]!.update((keys) => withPairing(keys, makeUpPairing(i))),
    ),
  );
  assertEquals((await KeyStore.open(settings.path)).keys.pairings.length, 12);
});

Deno.test("KeyStore does not write where nothing changes", async () => {
  await using settings = new Settings();
  await settings.write(formatKeys(MINE));
  const before = await Deno.stat(settings.path);
  const store = await KeyStore.open(settings.path);
  await store.update((keys) => keys);
  assertEquals((await Deno.stat(settings.path)).ino, before.ino);
});

Deno.test("takeFileLock gives up where another program does not let go", async () => {
  await using settings = new Settings();
  await settings.write("");
  const path = `${settings.folder}/lock`;
  {
    using _lock = await takeFileLock(path);
    await assertRejects(() => takeFileLock(path, 30), Error, `another program holds ${path}`);
  }
  using _again = await takeFileLock(path, 30);
});

Deno.test({
  name: "KeyStore says in one line that this user may not read or write",
  // Root may do everything.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  async fn() {
    await using settings = new Settings();
    await settings.write(formatKeys(MINE));
    await Deno.chmod(settings.folder, 0o500);
    const store = await KeyStore.open(settings.path);
    await Deno.chmod(settings.path, 0);
    const unreadable = `Cannot use the keys in ${settings.path}: this user may not read it`;
    assertEquals((await assertRejects(() => KeyStore.open(settings.path), Error)).message, unreadable);
    await Deno.chmod(settings.path, 0o600);
    const expected = `Cannot write the keys to ${settings.path}: this user may not`;
    assertEquals((await assertRejects(() => store.update(() => NO_KEYS), Error)).message, expected);
    await Deno.chmod(settings.folder, 0o700);
  },
});

Deno.test("KeyStore says in one line that its lock can not be taken", async () => {
  await using settings = new Settings();
  await settings.write(formatKeys(MINE));
  const lock = `${settings.folder}/lock`;
  const store = await KeyStore.open(settings.path);
  const ways = [() => Deno.mkdir(lock), () => new Deno.Command("mkfifo", { args: [lock] }).output()];
  for (const make of ways) {
    await make();
    const { message } = await assertRejects(() => store.update(() => NO_KEYS), Error);
    assertEquals(message, `Cannot write the keys to ${settings.path}: ${lock} is no file`);
    await Deno.remove(lock);
  }
  assertEquals((await KeyStore.open(settings.path)).keys, MINE);
});

Deno.test("followKeys tells of what this program and others change, and of a file that can not be used, once", async () => {
  await using settings = new Settings();
  const store = await KeyStore.open(settings.path);
  const told: (Keys | string)[] = [];
  const following = followKeys(store, {
    onKeys: (keys) => told.push(keys),
    onTrouble: (reason) => told.push(reason),
  }, 5);
  const other = await KeyStore.open(settings.path);
  await other.update(() => MINE);
  await until("the keys are told", () => told.length === 1);
  await store.update((keys) => withPendingCode(keys, "48271935", 0));
  await until("the keys are told", () => told.length === 2);
  await Deno.chmod(settings.path, 0o644);
  await until("the keys are told", () => told.length === 3);
  assertEquals(store.keys, withPendingCode(MINE, "48271935", 0));
  await Deno.chmod(settings.path, 0o600);
  await other.update((keys) => withoutPairings(keys, keys.pairings));
  await until("the keys are told", () => told.length === 4);
  await following.close();
  const trouble =
    `Cannot use the keys in ${settings.path}: others may read it; chmod 600 '${settings.path}' mends that`;
  assertEquals(told, [MINE, withPendingCode(MINE, "48271935", 0), trouble, {
    ...withPendingCode(MINE, "48271935", 0),
    pairings: [],
  }]);
});

Deno.test("followKeys takes a file that is gone for nobody being paired, and the robot stays sealed", async () => {
  await using settings = new Settings();
  await settings.write(formatKeys(MINE));
  const store = await KeyStore.open(settings.path);
  const told: Keys[] = [];
  const following = followKeys(store, { onKeys: (keys) => told.push(keys), onTrouble: () => {} }, 5);
  await Deno.remove(settings.path);
  await until("the keys are told", () => told.length === 1);
  await following.close();
  assertEquals(told[0]!.pairings, []);
  assertEquals(refusesStrangers(told[0]!, "robot"), true);
});
