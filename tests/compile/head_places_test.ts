/** Where a self-extracting file unpacks itself when the usual place can not take it, on file systems of their own. */

import { assertEquals, assertMatch } from "@std/assert";
import { run, writeStandIn } from "./stand_in.ts";

const NEEDED_BYTES = 300_000;
/** How a place can be, as options of a tmpfs; `foreign` is another user's. */
const STATES = { good: "", full: "size=64k", noexec: "noexec", readonly: "ro", foreign: "" } as const;
type State = keyof typeof STATES;

const canMount = (await run(["unshare", "--mount", "true"]).catch(() => ({ code: 1 }))).code === 0;
if (!canMount) console.warn("Left out, because no file systems can be mounted here: where head.sh unpacks");

/** Starts a file whose ~/.cache, TMPDIR and /var/tmp are in these states; nothing outlives it. */
async function startAmong(home: State, tmp: State, varTmp: State) {
  const folder = await Deno.makeTempDir();
  try {
    await writeStandIn(`${folder}/listen`, { ballastBytes: NEEDED_BYTES });
    await Promise.all(["home", "tmp"].map((name) => Deno.mkdir(`${folder}/${name}`)));
    const places = { [`${folder}/home`]: home, [`${folder}/tmp`]: tmp, "/var/tmp": varTmp };
    const mounts = Object.entries(places).flatMap(([path, state]) => [
      `mount -t tmpfs -o mode=755,${STATES[state]} none ${path}`,
      ...(state === "foreign" ? [foreign(path)] : []),
    ]);
    // Twice: what is unpacked is found again, and the places that could not take it are left alone.
    const script = [...mounts, `${folder}/listen`, "echo again", `exec ${folder}/listen`].join(" && ");
    const env = { HOME: `${folder}/home`, TMPDIR: `${folder}/tmp` };
    const result = await run(["unshare", "--mount", "sh", "-c", script], env);
    return {
      ...result,
      stdout: result.stdout.replaceAll(folder, ""),
      stderr: result.stderr.replaceAll(folder, ""),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Gives the place where the file would unpack itself to somebody else. */
function foreign(path: string): string {
  const own = path.endsWith("/home") ? `${path}/.cache/udp_image_stream` : `${path}/udp_image_stream-0`;
  return `mkdir -p ${own} && chown 65534 ${own}`;
}

const CASES: readonly { readonly places: [State, State, State]; readonly unpacksTo: string }[] = [
  { places: ["good", "good", "good"], unpacksTo: "/home/.cache/udp_image_stream" },
  { places: ["readonly", "good", "good"], unpacksTo: "/tmp/udp_image_stream-0" },
  { places: ["full", "noexec", "good"], unpacksTo: "/var/tmp/udp_image_stream-0" },
  { places: ["foreign", "foreign", "good"], unpacksTo: "/var/tmp/udp_image_stream-0" },
];

for (const { places, unpacksTo } of CASES) {
  const [home, tmp, varTmp] = places;
  Deno.test({
    name: `head.sh unpacks to ${unpacksTo} where ~/.cache is ${home}, TMPDIR ${tmp}, /var/tmp ${varTmp}`,
    ignore: !canMount,
    fn: async () => {
      const { code, stdout, stderr } = await startAmong(...places);
      assertEquals([code, stderr], [0, ""]);
      const [first, again] = stdout.split("again\n");
      assertEquals(first, again);
      assertMatch(first!, new RegExp(`^DENO_DIR=${unpacksTo}/deno$`, "m"));
    },
  });
}

Deno.test({
  name: "head.sh says in one line why no place can take it, and what to set",
  ignore: !canMount,
  fn: async () => {
    assertEquals(await startAmong("readonly", "full", "noexec"), {
      code: 1,
      stdout: "",
      stderr: "listen: Cannot unpack: /home/.cache/udp_image_stream: Read-only file system; " +
        "/tmp/udp_image_stream-0 is full: 1 MB are needed; " +
        "no program may be run from /var/tmp/udp_image_stream-0 (noexec); " +
        "set XDG_CACHE_HOME to a folder with room\n",
    });
    const { stderr } = await startAmong("foreign", "foreign", "foreign");
    assertEquals(stderr.match(/belongs to another user/g)?.length, 3, stderr);
  },
});
