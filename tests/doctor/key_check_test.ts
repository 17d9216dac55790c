import { assertEquals } from "@std/assert";
import { checkKeys } from "../../src/doctor/key_check.ts";
import { KeyStore } from "../../src/pair/key_store.ts";
import { type Keys, NO_KEYS, withPairing } from "../../src/pair/keys.ts";
import type { Side } from "../../src/pair/pairing.ts";
import { formsOf, makeUpPairing } from "../pair/made_up_pairing.ts";
import { runTool } from "../support/tools.ts";
import { fakeSystem } from "./fake_system.ts";

function look(keys: Keys, as: Side, keylessServices: readonly string[] = []) {
  return checkKeys(fakeSystem({}, { readKeys: () => Promise.resolve({ keys, keylessServices }) }), as);
}

const PAIRED = [1, 2, 3, 4, 5, 6].map((seed) => makeUpPairing(seed)).reduce(withPairing, NO_KEYS);
const OF_LISTENER = withPairing(NO_KEYS, makeUpPairing(1, { side: "robot", name: "rover" }));
const name = "keys";

Deno.test("checkKeys names who is paired, as far as a line goes", async () => {
  const says = "paired with laptop 1, laptop 2, laptop 3, laptop 4 and 2 more";
  assertEquals(await look(PAIRED, "robot"), [{ name, status: "ok", says }]);
  assertEquals(await look(OF_LISTENER, "viewer"), [{ name, status: "ok", says: "paired with rover" }]);
  const fresh = withPairing(NO_KEYS, makeUpPairing(1, { isUnused: true }));
  assertEquals((await look(fresh, "robot"))[0]!.says, "paired with laptop 1 (who has never come)");
});

Deno.test("checkKeys warns where everybody can watch, and where nobody can", async () => {
  const fix = "broadcast --pair";
  const open = {
    name,
    status: "warn",
    says: "nobody is paired: everybody in this network can watch",
    fix,
  } as const;
  assertEquals(await look(NO_KEYS, "robot"), [open]);
  assertEquals(await look(OF_LISTENER, "robot"), [open]);
  const says = "all who were paired are forgotten: nobody can watch";
  assertEquals(await look({ ...NO_KEYS, isSealed: true }, "robot"), [{ name, status: "warn", says, fix }]);
  assertEquals(await look(PAIRED, "viewer"), [{ name, status: "ok", says: "paired with no robot" }]);
});

Deno.test("checkKeys warns of a service that has not the keys", async () => {
  const [, warning] = await look(PAIRED, "robot", ["broadcast"]);
  const says = "the service broadcast has not these keys";
  assertEquals(warning, { name, status: "warn", says, fix: "sudo broadcast --install-service" });
  assertEquals((await look(OF_LISTENER, "viewer", ["broadcast"])).length, 1);
});

Deno.test("checkKeys fails with what mends it, and says where there is no place", async () => {
  const trouble = { says: "others may read it", fix: "chmod 600 /x" };
  const exposed = fakeSystem({}, { findKeyTrouble: () => Promise.resolve(trouble) });
  assertEquals(await checkKeys(exposed, "robot"), [{ name, status: "fail", ...trouble }]);
  const homeless = fakeSystem({}, { readKeys: () => Promise.resolve(undefined) });
  assertEquals((await checkKeys(homeless, "viewer"))[0]!.status, "warn");
});

Deno.test("listen --doctor fails where others may read the keys, with the command that mends it and no secret", async () => {
  const settings = await Deno.makeTempDir();
  try {
    const pairing = makeUpPairing(1, { side: "robot", name: "rover" });
    const path = `${settings}/udp_image_stream/keys.json`;
    await (await KeyStore.open(path)).update((keys) => withPairing(keys, pairing));
    const examine = async () => {
      const args = ["--doctor", "--log-format", "json", "--view", "none", "--port", "0"];
      const { stdout, log } = await runTool("listen", args, { env: { XDG_CONFIG_HOME: settings } });
      assertEquals(formsOf(pairing).filter((secret) => `${stdout}${log}`.includes(secret)), []);
      const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; fix?: string }[] };
      return checks.find((check) => check.name === name)!;
    };
    assertEquals((await examine()).status, "ok");
    await Deno.chmod(path, 0o644);
    const exposed = await examine();
    assertEquals([exposed.status, exposed.fix], ["fail", `chmod 600 ${path}`]);
    await Deno.chmod(path, 0o600);
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).slice(0, 150));
    assertEquals((await examine()).status, "fail");
  } finally {
    await Deno.remove(settings, { recursive: true });
  }
});
