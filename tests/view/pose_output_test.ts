import { assertEquals, assertRejects } from "@std/assert";
import type { ReceivedPose } from "../../src/common/frame.ts";
import { openPoseOutput } from "../../src/view/pose_output.ts";

const STREAM = { key: "1", name: "robot", width: 0, height: 0, fps: 0 };
const WHOLE: ReceivedPose = {
  stream: STREAM,
  pose: {
    timeUs: 1_500_000,
    position: [0.125, -2, 3],
    orientation: [0, Math.SQRT1_2, 0, Math.SQRT1_2],
    velocity: [1, 2, 3],
    angularVelocity: [4, 5, 6],
    confidence: 3,
  },
  arrivalUs: 9,
  age: { ageUs: 2500, boundUs: 400 },
};
const BARE: ReceivedPose = {
  stream: { ...STREAM, name: 'front, "left"' },
  pose: { timeUs: 7, position: [1, 2, 3] },
  arrivalUs: 9,
};

async function write(name: string, poses: readonly ReceivedPose[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const output = await openPoseOutput(`${folder}/${name}`);
    for (const pose of poses) output.showPose(pose);
    await output.close();
    return await Deno.readTextFile(`${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openPoseOutput writes one JSON object a line, of what is known", async () => {
  const [whole, bare, end] = (await write("poses.json", [WHOLE, BARE])).split("\n");
  const { yaw, pitch, roll, ...rest } = JSON.parse(whole!);
  assertEquals([pitch, roll, yaw].map(Math.round), [0, 0, 90]);
  assertEquals(rest, {
    ...{ stream: "robot", t: 1_500_000, x: 0.125, y: -2, z: 3 },
    ...{ qx: 0, qy: Math.SQRT1_2, qz: 0, qw: Math.SQRT1_2 },
    ...{ vx: 1, vy: 2, vz: 3, wx: 4, wy: 5, wz: 6 },
    ...{ confidence: 3, age_ms: 2.5, age_bound_ms: 0.4 },
  });
  assertEquals(JSON.parse(bare!), { stream: 'front, "left"', t: 7, x: 1, y: 2, z: 3 });
  assertEquals(end, "");
});

Deno.test("openPoseOutput writes CSV where the name says so, with a header and empty fields", async () => {
  const lines = (await write("poses.CSV", [BARE, WHOLE])).split("\n");
  assertEquals(
    lines[0],
    "stream,t,x,y,z,qx,qy,qz,qw,pitch,roll,yaw,vx,vy,vz,wx,wy,wz,confidence,age_ms,age_bound_ms",
  );
  assertEquals(lines[1], '"front, ""left""",7,1,2,3,,,,,,,,,,,,,,,,');
  assertEquals(lines[2]!.split(",").slice(0, 5), ["robot", "1500000", "0.125", "-2", "3"]);
  assertEquals(lines[2]!.split(",").length, 21);
  assertEquals(lines.length, 4);
});

Deno.test("openPoseOutput says which file it can not write", async () => {
  await assertRejects(
    () => openPoseOutput("/nowhere/poses.csv"),
    Error,
    "Cannot write the poses to /nowhere/poses.csv",
  );
});
