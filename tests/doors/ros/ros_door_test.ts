/** The door to ROS, at a server made with Foxglove's SDK, which is what foxglove_bridge is made with. */

import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../../src/common/frame.ts";
import type { Door } from "../../../src/doors/door.ts";
import { openRosDoor } from "../../../src/doors/ros/ros_door.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { readRecording, withFolder } from "../../capture/replay/reading.ts";
import { receivedFrame, receivedPose, statusOf, streamOf } from "../../record/recordings.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { textOf, withLog } from "../../support/log.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { testWithPython } from "../../support/python_packages.ts";
import { ROS_PACKAGES } from "../../support/ros_packages.ts";
import { startTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";
import { digest, FoxgloveServer } from "./foxglove_server.ts";

const JPEGS = patternFrames(10);
const FRONT = streamOf("1", { name: "front" });

/** As much of the statistics as is looked at here. */
interface Counts {
  readonly bridge?: string;
  readonly connections: number;
  readonly published: number;
  readonly skipped: number;
}

function countsOf(door: Door): Counts {
  return door.statistics() as Counts;
}

async function untilReady(door: Door): Promise<void> {
  await until("the bridge takes messages", () => countsOf(door).bridge !== undefined);
}

/** Shows a picture that has just come and was taken 5 ms before. */
function showNow(door: Door, id: number, jpeg: Jpeg = JPEGS[id % JPEGS.length]!): void {
  const age = { ageUs: 5000, boundUs: 100 };
  door.view!.showFrame(receivedFrame(id, jpeg, { stream: FRONT, completeUs: monotonicUs(), age }));
}

testWithPython(
  ROS_PACKAGES,
  "openRosDoor publishes what it is shown, as ROS 2's own messages",
  async (python) => {
    await using server = await FoxgloveServer.start(python);
    const door = openRosDoor(`ws://127.0.0.1:${server.port}`);
    try {
      await untilReady(door);
      assertEquals(countsOf(door).bridge, "foxglove_bridge");
      for (const id of JPEGS.keys()) {
        showNow(door, id);
        await server.until("it is there", () => server.on("/image/compressed").length === id + 1);
      }
      const pose = { timeUs: 0, position: [3, 1, -2], orientation: [0, 0, 0, 1] } as const;
      door.view!.showPose!(receivedPose(pose, monotonicUs(), FRONT));
      const age = { medianUs: 5000, worstUs: 9000, boundUs: 100 };
      door.view!.showStatus([{ ...statusOf(FRONT), age }]);
      await server.until("all is there", () => server.published.length === JPEGS.length + 3);
      assertEquals(
        server.announced.map(({ topic, encoding, type, isKnown }) => [topic, encoding, type, isKnown]),
        [
          ["/front/image/compressed", "cdr", "sensor_msgs/msg/CompressedImage", true],
          ["/front/odom", "cdr", "nav_msgs/msg/Odometry", true],
          ["/tf", "cdr", "tf2_msgs/msg/TFMessage", true],
          ["/diagnostics", "cdr", "diagnostic_msgs/msg/DiagnosticArray", true],
        ],
      );
      assert(server.published.every(({ isSame }) => isSame));
      const pictures = server.on("/image/compressed");
      assertEquals(pictures.map((one) => one.digest), await Promise.all(JPEGS.map(digest)));
      assertEquals(server.on("/odom")[0]?.place, [2, -3, 1]);
      const { stamps, age_bound_ms: bound } = server.on("/diagnostics")[0]!.values!;
      assertEquals([stamps, bound], ["capture", "0.1"]);
      // A stamp is when it was taken: 5 ms before it came, and not later than it was read.
      for (const { ageMs } of pictures) assert(ageMs >= 4 && ageMs < 40_000, `${ageMs}`);
    } finally {
      await door.close();
    }
  },
);

testWithPython(ROS_PACKAGES, "openRosDoor publishes by TLS", async (python) => {
  const folder = await Deno.makeTempDir();
  try {
    const { cert, key } = await makeCertificate(folder, "robot");
    const pkcs8 = `${folder}/robot.pkcs8`;
    await new Deno.Command("openssl", {
      args: ["pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", pkcs8],
    }).output();
    await using server = await FoxgloveServer.start(python, "0", "ClientPublish", "cdr", cert, pkcs8);
    await using listener = startTool("listen", [
      ...["--view", "none", "--port", "0", "--ros", `wss://127.0.0.1:${server.port}`],
    ], { env: { DENO_CERT: cert } });
    await listener.line(/Publishing to wss:\/\/127\.0\.0\.1:\d+, which is a foxglove_bridge/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWithPython(
  ROS_PACKAGES,
  "openRosDoor has a bridge that stood still go on with the newest picture",
  async (python) => {
    await using server = await FoxgloveServer.start(python);
    const door = openRosDoor(`ws://127.0.0.1:${server.port}`);
    try {
      await untilReady(door);
      const pictures = Array.from({ length: 301 }, (_, id) => Uint8Array.of(id >> 8, id & 255));
      const numbers = new Map(
        await Promise.all(pictures.map(async (one, id) => [await digest(one), id] as const)),
      );
      showNow(door, 0, pictures[0]!);
      await server.until("the first is there", () => server.on("/image/compressed").length === 1);
      await server.stop();
      for (let id = 1; id <= 300; id++) {
        showNow(door, id, pictures[id]!);
        if (id % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      server.goOn();
      const shown = () => server.on("/image/compressed").map((one) => numbers.get(one.digest!)!);
      await server.until("it has the newest", () => shown().at(-1) === 300);
      // Two were on their way while it stood still, of which the first may have been the first of all.
      assert(shown().length <= 4, shown().join());
      assertEquals(shown(), shown().toSorted((a, b) => a - b));
      assertEquals(countsOf(door).skipped, 301 - shown().length);
    } finally {
      server.goOn();
      await door.close();
    }
  },
);

testWithPython(
  ROS_PACKAGES,
  "openRosDoor waits for a bridge, finds it again, and says each once",
  async (python) => {
    const first = await FoxgloveServer.start(python);
    const { port } = first;
    await first[Symbol.asyncDispose]();
    await withLog(async (log) => {
      const door = openRosDoor(`ws://127.0.0.1:${port}/`);
      try {
        for (const round of [1, 2]) {
          await until("it is said that nobody is there", () => log.length === 2 * round - 1);
          // Longer than it waits at first.
          await new Promise((resolve) => setTimeout(resolve, 700));
          await using server = await FoxgloveServer.start(python, `${port}`);
          await untilReady(door);
          showNow(door, round);
          await server.until("it is there", () => server.on("/image/compressed").length === 1);
          assertEquals(server.on("/image/compressed")[0]?.digest, await digest(JPEGS[round]!));
          assertEquals(countsOf(door).connections, round);
        }
      } finally {
        await door.close();
      }
      assertEquals(log.slice(0, 4).map((record) => textOf(record).split(" ")[0]), [
        ...["Nothing", "Publishing", "Nothing", "Publishing"],
      ]);
    });
  },
);

testWithPython(ROS_PACKAGES, "openRosDoor says why a server takes nothing", async (python) => {
  const table = [
    ["Parameters", "cdr", "it takes no messages (its capabilities lack clientPublish)"],
    ["ClientPublish", "json", "it takes no messages of ROS 2 (its encodings lack cdr)"],
  ] as const;
  for (const [capability, encoding, reason] of table) {
    await using server = await FoxgloveServer.start(python, "0", capability, encoding);
    await withLog(async (log) => {
      const door = openRosDoor(`ws://127.0.0.1:${server.port}`);
      await until("it is said", () => log.length > 0);
      await door.close();
      assertEquals(log.map((record) => textOf(record).includes(reason)), [true], textOf(log[0]!));
    });
  }
});

testWithPython(
  ROS_PACKAGES,
  "listen --ros publishes what it records as a bag, with the times at which pictures were taken",
  (python) =>
    withFolder(async (folder) => {
      await using server = await FoxgloveServer.start(python);
      const bag = ["--record", `${folder}/a.mcap`, "--record-format", "mcap-ros2"];
      await using listener = startTool("listen", [
        ...["--view", "none", "--port", "0", "--ros", `ws://127.0.0.1:${server.port}`, ...bag],
      ]);
      const to = `127.0.0.1:${await listener.port()}`;
      await using _robot = startTool("t265", ["--camera", "test", "--name", "Röver", to]);
      const pictures = () => server.on("/Rover/image/compressed");
      await server.until("pictures come", () => pictures().length >= 20);
      const isDated = () => server.on("/diagnostics").some(({ values }) => values?.stamps === "capture");
      await server.until("diagnostics come", isDated);
      for (const topic of ["/odom", "/tf", "/camera_info"]) {
        await server.until(`${topic} comes`, () => server.on(topic).length > 0);
      }
      assert(server.published.every(({ isSame }) => isSame));
      assertEquals(await listener.end(), 0);
      const { frames, brokenFrames } = await readRecording(`${folder}/a.mcap`);
      assertEquals(brokenFrames, 0);
      const recorded = await Promise.all(
        frames.map(async ({ jpeg, timeUs }) => [await digest(jpeg), timeUs] as const),
      );
      for (const { digest, stampUs } of pictures()) {
        // Both are right to a tick, but on a machine that was held up while it looked at its clocks.
        const isThere = recorded.some(([own, timeUs]) => own === digest && Math.abs(timeUs - stampUs) < 1e6);
        assert(isThere, digest);
      }
    }),
);
