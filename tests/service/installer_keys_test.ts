import { assertEquals, assertRejects } from "@std/assert";
import { KeyStore } from "../../src/pair/key_store.ts";
import { withPairing, withRobotId } from "../../src/pair/keys.ts";
import { findInstallerKeys, type InstallerLookup } from "../../src/service/installer_keys.ts";
import { describeKeylessServices, findKeylessServices } from "../../src/service/keyless_services.ts";
import { formatUnit, UNIT_MARK } from "../../src/service/unit.ts";
import { makeUpPairing } from "../pair/made_up_pairing.ts";

/** A home folder of a user called pi, and what is known of who installs. */
async function withHome(
  test: (home: string, store: KeyStore, lookup: InstallerLookup) => Promise<void>,
): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    const path = `${home}/.config/udp_image_stream/keys.json`;
    const passwd = `root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:,,,:${home}:/bin/bash\n`;
    const lookup = { uid: 0, sudoUser: "pi", passwd, ownPath: "/nonexistent/keys.json" };
    await test(home, await KeyStore.open(path), lookup);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.test("findInstallerKeys finds those of the user behind sudo, and of this user without", () =>
  withHome(async (home, store, lookup) => {
    assertEquals(await findInstallerKeys(lookup), undefined);
    await store.update((keys) => withPairing(keys, makeUpPairing(1, { side: "robot" })));
    assertEquals(await findInstallerKeys(lookup), undefined, "a listener's keys are no service's");
    await store.update((keys) => withRobotId(keys, () => "ab".repeat(8)));
    const expected = { user: "pi", folder: `${home}/.config/udp_image_stream` };
    assertEquals(await findInstallerKeys(lookup), expected);
    const own = { ...lookup, sudoUser: undefined, uid: 1000, ownPath: store.path };
    assertEquals(await findInstallerKeys(own), expected);
    assertEquals(await findInstallerKeys({ ...own, uid: 0 }), { ...expected, user: "root" });
    assertEquals(await findInstallerKeys({ ...own, sudoUser: "root", uid: 0 }), {
      ...expected,
      user: "root",
    });
    assertEquals(await findInstallerKeys({ ...lookup, sudoUser: "who" }), undefined);
    assertEquals(await findInstallerKeys({ ...own, uid: 4711 }), undefined);
  }));

Deno.test("findInstallerKeys refuses keys that others may read", () =>
  withHome(async (_, store, lookup) => {
    await store.update((keys) => withPairing(keys, makeUpPairing(1)));
    await Deno.chmod(store.path, 0o644);
    await assertRejects(() => findInstallerKeys(lookup), Error, "others may read it");
  }));

Deno.test("findKeylessServices names services that have other keys or none, and no units of others", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const keyPath = "/home/pi/.config/udp_image_stream/keys.json";
    const unitOf = (name: string, user?: string) =>
      formatUnit({
        name,
        executable: ["/bin/true"],
        args: [],
        ...(user ? { keys: { user, folder: `/home/${user}/.config/udp_image_stream` } } : {}),
      });
    const units = { with: unitOf("with", "pi"), other: unitOf("other", "mia"), none: unitOf("none") };
    for (const [name, text] of Object.entries({ ...units, foreign: "[Unit]\n" })) {
      await Deno.writeTextFile(`${folder}/${name}.service`, text);
    }
    await Deno.writeTextFile(`${folder}/none.service.d`, UNIT_MARK);
    assertEquals(findKeylessServices(keyPath, folder), ["none", "other"]);
    assertEquals(findKeylessServices(keyPath, `${folder}/nowhere`), []);
    assertEquals(describeKeylessServices([]), undefined);
    assertEquals(
      describeKeylessServices(["broadcast"]),
      "The service broadcast has not these keys: --install-service once more takes them along",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
