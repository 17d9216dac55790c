/** Who looks on at a sending tool's camera. */

import { assertEquals } from "@std/assert";
import { joinTaps } from "../../src/cli/camera_taps.ts";
import type { CameraTap } from "../../src/capture/camera.ts";
import type { ReceivedFrame, ReceivedPose } from "../../src/common/frame.ts";
import type { DriveState } from "../../src/protocol/drive_state.ts";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import type { Recorder } from "../../src/record/recorder.ts";
import type { ToolRun } from "../../src/cli/run_tool.ts";
import { makeJpeg } from "../support/pair.ts";

const RUN = parseFlags(BROADCAST_FLAGS, ["--name", "rover"]) as unknown as ToolRun<typeof BROADCAST_FLAGS>;
const FRAME = { jpeg: makeJpeg(1), captureUs: 1_000 };
const POSE = { timeUs: 0, position: [1, 2, 3] as const };

/** A recording and a server, which say what they are told. */
function makeBoth() {
  const told: string[] = [];
  const recorder = {
    showFrame: ({ stream, id, age }: ReceivedFrame) =>
      told.push(`recorded ${stream.name} ${id} ${age!.ageUs}`),
    showPose: ({ pose }: ReceivedPose) => told.push(`recorded ${pose.position}`),
    noteMissed: (count: number) => told.push(`recorded all but ${count}`),
  } as unknown as Recorder;
  const tap: CameraTap = {
    onFrame: (_, wholeUs) => void told.push(`published ${wholeUs}`),
    onPose: ({ position }) => void told.push(`published ${position}`),
    onMissed: (count) => void told.push(`published all but ${count}`),
  };
  const publishing = {
    tap,
    refused: new Promise<never>(() => {}),
    handleDriveState: ({ driver }: DriveState) => void told.push(`driven by ${driver}`),
    connect: () => ({ [Symbol.dispose]: () => {} }),
    statistics: () => ({}),
    close: () => Promise.resolve(),
  };
  return { told, recorder, publishing };
}

function look({ tap }: { readonly tap?: CameraTap }): void {
  tap?.onFrame(FRAME, 3_000);
  tap?.onPose(POSE);
  tap?.onMissed(2);
}

const RECORDED = ["recorded rover 0 2000", "recorded 1,2,3", "recorded all but 2"];
const PUBLISHED = ["published 3000", "published 1,2,3", "published all but 2"];

Deno.test("joinTaps has a recording and a server told of all that a camera gives, each alone and both", () => {
  const alone = makeBoth();
  look(joinTaps(RUN, { recorder: alone.recorder, publishing: undefined }));
  assertEquals(alone.told, RECORDED);
  const other = makeBoth();
  look(joinTaps(RUN, { recorder: undefined, publishing: other.publishing }));
  assertEquals(other.told, PUBLISHED);
  const both = makeBoth();
  look(joinTaps(RUN, both));
  assertEquals(both.told.toSorted(), [...RECORDED, ...PUBLISHED].toSorted());
});

Deno.test("joinTaps has nobody look on where nobody is there, so that no picture is copied", () => {
  assertEquals(joinTaps(RUN, { recorder: undefined, publishing: undefined }), {});
});

Deno.test("joinTaps has a server alone told what a robot that is driven does", () => {
  const { told, recorder, publishing } = makeBoth();
  const state = { driver: "anna" } as DriveState;
  joinTaps(RUN, { recorder, publishing }).onDriveState?.(state);
  assertEquals(told, ["driven by anna"]);
  assertEquals(joinTaps(RUN, { recorder, publishing: undefined }).onDriveState, undefined);
});
