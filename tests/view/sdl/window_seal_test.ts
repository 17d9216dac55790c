/** Who can watch, as the window says it. */

import { CLOSED_LOCK, OPEN_LOCK } from "../../../src/text/letters.ts";
import { NEVER_STALE_US, QUADRANTS, showsText, testWithSdl } from "./seeing.ts";
import { withShownWindow } from "./shown_window.ts";

testWithSdl("SdlView shows an open lock, and a closed one with who is paired", async () => {
  await withShownWindow({ maxAgeUs: NEVER_STALE_US }, async (window) => {
    await window.send({ kind: "feed", stream: "front", path: QUADRANTS });
    await window.untilTitle("front");
    await window.resize(1280, 960);
    await window.send({ kind: "status", streams: ["front"] });
    await window.lookUntil("it is open", (shot) => showsText(shot, `${OPEN_LOCK} open`));
    await window.lookUntil(
      "it says to whom",
      (shot) => showsText(shot, "everybody in this network can watch"),
    );
    await window.send({ kind: "status", streams: ["front"], seal: { state: "sealed", peer: "Rover 1" } });
    await window.lookUntil("it is sealed", (shot) => showsText(shot, `${CLOSED_LOCK} Rover 1`));
    await window.lookUntil(
      "it is open to nobody",
      (shot) => !showsText(shot, "everybody in this network can watch"),
    );
  });
});

testWithSdl("SdlView says at once that it is not paired, and what is to be done", async () => {
  await withShownWindow({ broadcasters: ["rover.local"] }, async (window) => {
    await window.resize(1280, 960);
    const reason = "rover.local: not paired: broadcast --pair on the robot";
    await window.send({ kind: "explain", reason });
    await window.lookUntil("it is said", (shot) => showsText(shot, `${reason}.`, { scale: 1.25 }));
  });
});
