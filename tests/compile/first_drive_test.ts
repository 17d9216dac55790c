/** The README's first drive, line by line: two hosts with a network between them, and the files as they are released. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  canUseNamespaces,
  commandIn,
  createNetwork,
  type NetworkNamespace,
} from "../support/network_namespaces.ts";
import { Tool } from "../support/tools.ts";
import { findObstacle, StandaloneFolder, targetOf } from "./standalone.ts";

const ROOT = new URL("../../", import.meta.url);
const X86 = targetOf("linux-x86_64");
/** What a Raspberry Pi has on its PATH. */
const CAMERA = `#!/bin/sh
case "$*" in
  *--list-cameras*) echo "Available cameras"; echo "0 : imx708 [4608x2592 10-bit RGGB]"; exit ;;
esac
while cat '${new URL("tests/vectors/baseline_160x120.jpg", ROOT).pathname}'; do sleep 0.1; done
`;

function readLines(): string[] {
  const readme = Deno.readTextFileSync(new URL("README.md", ROOT));
  return /^```sh first drive\n([\s\S]*?)^```/m.exec(readme)![1]!.trim().split("\n");
}

/** `ssh` and `scp` to a robot that is a network namespace and a folder. */
function standInsFor(robot: NetworkNamespace, folder: string): Record<string, string> {
  const path = `${folder}/bin:/usr/bin:/bin`;
  return {
    ssh: `#!/bin/sh
test "$1" = -t && shift
test "$1" = ${robot.ipv4} || exit 255
shift
cd '${folder}' && exec ip netns exec ${robot.name} env -i HOME='${folder}' PATH='${path}' sh -c "exec $*"
`,
    scp: `#!/bin/sh
exec cp "$1" "${folder}/\${2#${robot.ipv4}:}"
`,
  };
}

const obstacle = Deno.build.target !== X86.triple
  ? `this is no ${X86.label}`
  : await canUseNamespaces()
  ? await findObstacle(X86)
  : "network namespaces can not be made";
if (obstacle) console.warn(`Left out, because ${obstacle}: the README's first drive`);

Deno.test({
  name: "the README's first drive goes as it is written",
  ignore: obstacle !== undefined,
  async fn() {
    await using folder = await StandaloneFolder.create([["broadcast", X86], ["listen", X86]]);
    await using network = await createNetwork(["robot", "laptop"]);
    const { robot, laptop } = network.hosts;
    const [robotFolder, work] = [`${folder.path}/robot`, `${folder.path}/work`];
    await Deno.mkdir(`${robotFolder}/bin`, { recursive: true });
    await Deno.writeTextFile(`${robotFolder}/bin/rpicam-vid`, CAMERA, { mode: 0o755 });
    for (const [name, text] of Object.entries(standInsFor(robot, robotFolder))) {
      await Deno.writeTextFile(`${folder.path}/bin/${name}`, text, { mode: 0o755 });
    }
    // This robot's processor is the laptop's.
    await Deno.rename(`${work}/broadcast-linux-x86_64`, `${work}/broadcast-linux-arm64`);
    for (const { name } of Deno.readDirSync(work)) await Deno.chmod(`${work}/${name}`, 0o644);

    const type = (line: string, words = "") =>
      new Tool(
        line,
        commandIn(laptop, "sh", {
          args: ["-c", `exec ${line.replaceAll("ROBOT", robot.ipv4)} ${words}`],
          cwd: work,
          clearEnv: true,
          env: { PATH: `${folder.path}/bin:/usr/bin:/bin:/usr/sbin:/sbin`, HOME: `${folder.path}/home` },
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).spawn(),
        false,
      );
    const lines = readLines();
    const [makeRunnable, copy, look, pair, send, watch] = lines as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    assertEquals(lines.length, 6);
    for (const line of [makeRunnable, copy]) {
      await using tool = type(line);
      assertEquals([await tool.exitCode(), tool.log], [0, []], line);
    }
    {
      await using doctor = type(look);
      const code = await doctor.exitCode();
      const said = new TextDecoder().decode(doctor.stdout);
      assert(code === 0 || code === 1, `${code} ${doctor.log}`);
      assertMatch(said, /^ok +camera .*rpicam-vid/m);
    }
    {
      await using pairing = type(pair);
      assertEquals(await pairing.exitCode(), 0, pairing.log.join("\n"));
    }
    await using broadcaster = type(send);
    await using listener = type(watch, "--stats-json -");
    const { streams } = await listener.statisticsUntil(
      "pictures come",
      ({ streams }) => (streams[0]?.framesComplete ?? 0) > 5,
    );
    assertEquals(streams[0]!.stream.seal?.state, "sealed");
    assertMatch(listener.log.join("\n"), /The page is at http:\/\/127\.0\.0\.1:8080\//);
    assertEquals(await listener.end(), 0);
    assertEquals(await broadcaster.end(), 0);
  },
});
