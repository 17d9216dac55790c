import { assertEquals } from "@std/assert";
import { ReedSolomon } from "../../../src/fec/reed_solomon.ts";
import { packetize, type PacketizedFrame, sourceFragment } from "../../../src/send/packetizer.ts";
import { RepairStore } from "../../../src/send/repair/repair_store.ts";
import { makeJpeg } from "../../support/pair.ts";

function frameOf(id: number, bytes: number): PacketizedFrame {
  return packetize({ jpeg: makeJpeg(id, bytes), captureUs: 0 }, { id, datagramBytes: 1200 })!;
}

/** The repair fragment, computed for itself alone. */
function compute(frame: PacketizedFrame, block: number, index: number): Uint8Array {
  const code = new ReedSolomon();
  code.begin(frame.k, frame.fragmentBytes);
  for (let i = 0; i < frame.k; i++) code.put(i, sourceFragment(frame, block, i));
  code.encode(index, 1);
  return code.get(index).slice();
}

Deno.test("RepairStore gives the repair fragments of any block and index, in any order and more than once", () => {
  const store = new RepairStore();
  const frame = frameOf(1, 300_000);
  const { k } = frame;
  for (
    const [block, index, endIndex] of [[1, k, k + 3], [0, k + 1, k + 2], [2, k + 9, 0], [1, k + 2, k + 3], [
      1,
      k,
      k + 1,
    ]]
  ) {
    const place = { block: block!, index: index!, endIndex: endIndex! };
    assertEquals(store.get(frame, place), compute(frame, block!, index!));
  }
});

Deno.test("RepairStore keeps frames apart, also of the same id, and computes anew what it has forgotten", () => {
  const store = new RepairStore();
  const frames = Array.from({ length: 20 }, (_, i) => frameOf(i % 2, 3000 + 1000 * i));
  for (const frame of [...frames, ...frames]) {
    const place = { block: 0, index: frame.k, endIndex: frame.k + 2 };
    assertEquals(store.get(frame, place), compute(frame, 0, frame.k));
  }
});

Deno.test("RepairStore reaches the last index of a block", () => {
  const frame = frameOf(1, 5000);
  assertEquals(new RepairStore().get(frame, { block: 0, index: 254, endIndex: 255 }), compute(frame, 0, 254));
});
