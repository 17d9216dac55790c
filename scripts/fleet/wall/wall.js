/**
 * The wall of a fleet without a listener: the page's tiles, fed by a server of NATS itself, by the same rules.
 *
 * 1. The person says where the robots are, and what lets one in; the page keeps it in its memory and nowhere else.
 * 2. What gateways say of their robots makes the tiles; what is in sight is pulled, the chosen one in full.
 * 3. A picture has its age by its gateway's clock; ten times a second each tile judges whether it may pass as live.
 *
 * @module
 */

import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { DEFAULT_MAX_PIXELS } from "../../../src/jpeg/inspect.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { composeTitle } from "../../../src/view/shared/freshness.js";
import { find, setText } from "../../../src/view/web/page/find.js";
import { Wall } from "../../../src/view/web/page/wall.js";
import { PageWatch } from "../../../src/view/web/page_watch.ts";
import { summarize } from "../../../src/view/web/stream_table.ts";
import { EntryForm } from "./entry_form.js";
import { measureTickUs, monotonicUs } from "./page_clock.js";

/** @import { Door } from "../../../src/doors/door.ts" */
/** @import { ReceivedFrame } from "../../../src/common/frame.ts" */
/** @import { ReceiverEvent } from "../../../src/receive/receiver_events.ts" */
/** @import { Entry } from "./entry_form.js" */

const UPDATE_MS = 100;
const FIGURES_MS = 500;

class FleetPage {
  /** @type {Door | undefined} */
  #door;
  #maxAgeMs = 500;
  #place = "";
  /** Each of the times that an age comes from is off by this at the most. */
  #tickUs = measureTickUs();
  #watch = new PageWatch();
  #wall = new Wall(find(document, "#wall", HTMLElement), {
    hello: () => ({
      type: "hello",
      maxAgeMs: this.#maxAgeMs,
      orientation: { rotateDegrees: 0, flip: false },
      commands: [],
      broadcasters: [],
    }),
    nowMs: () => monotonicUs() / 1000,
    onChoice: () => this.#look(),
    onSight: () => this.#look(),
  });
  #form = new EntryForm((entry) => this.#enter(entry));

  constructor() {
    setInterval(() => this.#update(), UPDATE_MS);
    setInterval(() => this.#takeFigures(), FIGURES_MS);
    addEventListener("resize", () => this.#wall.layOut());
    addEventListener("keydown", ({ key }) => key === "Escape" && this.#wall.choose(undefined));
    find(document, "[data-command=all]", HTMLElement).onclick = () => this.#wall.choose(undefined);
    for (const button of document.querySelectorAll("[data-command=leave]")) {
      button.addEventListener("click", () => this.#leave());
    }
    this.#form.enterNamed();
  }

  /** @param {Entry} entry */
  async #enter({ place: text, user, password, creds, maxAgeMs }) {
    const place = parseNatsPlace(text);
    if (!place) throw new Error("A place is nats://SERVER/SITE, or tls://SERVER/SITE");
    this.#maxAgeMs = maxAgeMs;
    const login = user === "" ? {} : { user, ...(password === "" ? {} : { password }) };
    const flags = { "max-age": maxAgeMs * 1000, "max-pixels": DEFAULT_MAX_PIXELS, "nats-creds": creds };
    this.#place = text.replace(/\/\/[^/]*@/, "//");
    this.#watch = new PageWatch();
    this.#door = await openFleet({
      // As much of a listener's options as a source of robots reads.
      flags: /** @type {any} */ (flags),
      places: [{ ...place, ...login }],
      wanted: (key) => document.hidden ? "none" : this.#watch.wanted(key),
      take: (event) => this.#take(event),
    });
    this.#showSituation();
  }

  async #leave() {
    const door = this.#door;
    this.#door = undefined;
    this.#wall.choose(undefined);
    this.#wall.takeStreams([]);
    this.#showSituation();
    this.#update();
    await door?.close();
  }

  #look() {
    const { watched } = this.#wall;
    if (watched) this.#watch.take(watched);
    this.#update();
  }

  /** @param {ReceiverEvent} event */
  #take(event) {
    if (event.kind === "frame") this.#wall.takePicture(this.#dated(event.frame));
  }

  /** @param {ReceivedFrame} frame */
  #dated({ stream, id, jpeg, completeUs, age }) {
    return {
      key: stream.key,
      id,
      jpeg: /** @type {Uint8Array<ArrayBuffer>} */ (jpeg),
      sentUs: completeUs,
      receivedMs: completeUs / 1000,
      ageUs: age?.ageUs ?? 0,
      ...(age ? { boundUs: age.boundUs + 2 * this.#tickUs } : {}),
      clock: OWN_CLOCK,
    };
  }

  #takeFigures() {
    const statuses = this.#door?.takeStatuses?.();
    if (statuses) {
      this.#wall.takeStreams(statuses.map((status) => summarize({ stream: status.stream, status })));
    }
  }

  #update() {
    const tiles = this.#wall.update(monotonicUs() / 1000);
    const { dataset } = document.body;
    dataset["streams"] = String(tiles.length);
    dataset["state"] = ["stale", "live"].find((state) => tiles.some((tile) => tile.state === state)) ??
      "waiting";
    find(document, "[data-command=all]", HTMLElement).hidden = this.#wall.alone === undefined;
    const isUp = this.#isUp();
    dataset["connection"] = isUp ? "open" : "closed";
    find(document, "#connection", HTMLElement).hidden = isUp || tiles.length === 0;
    const { stale } = tiles.find((tile) => tile.stale) ?? {};
    const names = tiles.length > 1 ? [`${tiles.length} robots`] : tiles.map(({ name }) => name);
    document.title = composeTitle({ names, stale, awaited: this.#door ? this.#place : "a place" });
  }

  #isUp() {
    const sights = /** @type {{ isUp: boolean }[] | undefined} */ (this.#door?.statistics());
    return sights?.every(({ isUp }) => isUp) ?? false;
  }

  #showSituation() {
    const isIn = this.#door !== undefined;
    this.#form.show(!isIn);
    find(document, "#waiting-words", HTMLElement).hidden = !isIn;
    setText(document, "#waiting-place", this.#place);
  }
}

/** The pictures' times are by the page's clock already. */
const OWN_CLOCK = {
  addAnswer() {},
  forget() {},
  /** @param {number} ms */
  read: (ms) => ({ us: ms * 1000, boundUs: 0 }),
};

new FleetPage();
