/** The lines of a motor program on a pipe whose reader is this test. */

import { assert, assertEquals } from "@std/assert";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import type { DriveState } from "../../src/protocol/drive_state.ts";
import type { DriveSight } from "../../src/send/driving.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { DriveLines } from "../../src/threads/drive_lines.ts";
import { attachSender } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { UnixPipe } from "../support/unix_pipe.ts";

const LINE_US = 50_000;

/** A robot's lines, whose time passes as the test says, from the time on that it was made. */
class Scene implements Disposable {
  readonly pipe = new UnixPipe();
  readonly driving = attachSender(new SimulatedNetwork(), {
    drive: { timeoutUs: 250_000, maxAgeUs: 500_000, isOpen: true },
  }).machine.driving!;
  readonly told: string[] = [];
  readonly sights: DriveSight[] = [];
  readonly states: DriveState[] = [];
  readonly unpiped: string[] = [];
  readonly lines = new DriveLines(this.driving, {
    onSight: (sight) => void this.sights.push(sight),
    onState: (state) => void this.states.push(state),
    onDeaf: () => void this.told.push("deaf"),
    onGone: () => void this.told.push("gone"),
    onLine: (line) => void this.unpiped.push(new TextDecoder().decode(line)),
  });
  nowUs = monotonicUs();

  /** Rings whenever it is asked for. */
  pass(us: number): void {
    const endUs = this.nowUs + us;
    for (let rings = 0; this.lines.dueUs <= endUs; rings++) {
      assert(rings < 10_000, "it asks to be rung without end");
      this.nowUs = Math.max(this.nowUs, this.lines.dueUs);
      this.lines.ring(this.nowUs);
    }
    this.nowUs = endUs;
  }

  /** Reads all that is there. */
  read(): DriveLine[] {
    let text = "";
    for (;;) {
      try {
        text += new TextDecoder().decode(this.pipe.read(1));
      } catch {
        return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
      }
    }
  }

  /** Reads again and again. */
  follow(us: number): DriveLine[] {
    const lines: DriveLine[] = [];
    for (let left = us; left > 0; left -= 1000) {
      this.pass(1000);
      lines.push(...this.read());
    }
    return lines;
  }

  [Symbol.dispose](): void {
    this.lines.end();
    this.pipe[Symbol.dispose]();
  }
}

function testLines(name: string, test: (scene: Scene) => void): void {
  Deno.test({
    name: `DriveLines ${name}`,
    ignore: Deno.build.os !== "linux",
    fn() {
      using scene = new Scene();
      test(scene);
    },
  });
}

testLines(
  "take a program for there once it has read its first line, a stop, however long that takes",
  (scene) => {
    scene.lines.begin(scene.pipe.writeEnd);
    scene.pass(5_000_000);
    assertEquals(scene.driving.sight.reason, "program gone");
    assertEquals(scene.told, [], "a program takes its time to start");
    assertEquals(scene.read().map(({ state }) => state), ["stopped"]);
    scene.pass(50_000);
    assertEquals(scene.driving.sight.reason, "no driver");
  },
);

testLines(
  "tell who drives from this program what the robot does: at each change, and now and then",
  (scene) => {
    scene.lines.begin(scene.pipe.writeEnd);
    scene.follow(1_000_000);
    const { length } = scene.states;
    assert(length >= 5 && length <= 10, `${length}`);
    const hands = {
      press: 1,
      stop: 0,
      isHeld: true,
      isStop: false,
      isAsking: false,
      axes: [0.5],
      buttons: 0,
    };
    const times = { captureUs: scene.nowUs, pressCaptureUs: scene.nowUs };
    scene.driving.handleOwn(
      { kind: "drive-command", driverId: 7, number: 1, ...hands, ...times },
      scene.nowUs,
    );
    assertEquals(scene.read().length, 0);
    const [line] = scene.follow(5_000);
    assertEquals([line?.state, line?.linear, line?.driver], ["driving", 0.5, "NATS"]);
    const [state] = scene.states.slice(length);
    assertEquals([state?.isDriving, state?.driverId, state?.ownNumber, state?.mayDrive], [true, 7, 1, true]);
    // Nobody else who may be heard says anything: it stops by itself.
    const stop = scene.follow(300_000).find((line) => line.state === "stopped");
    assertEquals(stop?.reason, "no command");
    assertEquals(scene.driving.statistics().commands, 1);
  },
);

testLines("come at least 20 times a second to who reads them", (scene) => {
  scene.lines.begin(scene.pipe.writeEnd);
  const lines = scene.follow(1_000_000);
  assert(lines.length >= 20, `${lines.length}`);
  assertEquals(scene.sights.at(-1)!.reason, "no driver");
});

testLines(
  "stop the robot whose program reads no more, and begin with a stop when it reads again",
  (scene) => {
    scene.lines.begin(scene.pipe.writeEnd);
    scene.follow(200_000);
    scene.pass(450_000);
    assertEquals(scene.driving.sight.reason, "no driver");
    scene.pass(200_000);
    assertEquals([scene.driving.sight.reason, ...scene.told], ["program gone", "deaf"]);
    scene.pass(20_000_000);
    const lines = scene.follow(LINE_US);
    assertEquals(lines.slice(0, 2).map(({ reason }) => reason), ["no driver", "program gone"]);
    assertEquals(scene.driving.sight.reason, "no driver");
  },
);

testLines("tell who started it that its reader has gone, and write nothing more", (scene) => {
  scene.lines.begin(scene.pipe.writeEnd);
  scene.follow(200_000);
  scene.pipe.close(scene.pipe.readEnd);
  scene.pass(5 * LINE_US);
  assertEquals([scene.driving.sight.reason, ...scene.told], ["program gone", "gone"]);
});

testLines("end with a stop", (scene) => {
  scene.lines.begin(scene.pipe.writeEnd);
  scene.follow(200_000);
  scene.lines.end();
  assertEquals(scene.read().map(({ state, reason }) => [state, reason]), [["stopped", "program gone"]]);
  scene.pass(1_000_000);
  assertEquals(scene.read(), []);
});

testLines("end with a stop, though the line before is not read", (scene) => {
  scene.lines.begin(scene.pipe.writeEnd);
  scene.follow(200_000);
  scene.pass(LINE_US);
  scene.lines.end();
  assertEquals(scene.read().map(({ reason }) => reason), ["no driver", "program gone"]);
});

testLines("go by who asked for them where there is no pipe", (scene) => {
  scene.lines.begin(undefined);
  scene.pass(1_000_000);
  assert(scene.unpiped.length >= 20, `${scene.unpiped.length}`);
  assertEquals(scene.driving.sight.reason, "no driver");
});
