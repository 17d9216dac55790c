import { assert, assertEquals } from "@std/assert";
import { Fittings } from "../../src/send/fit/fittings.ts";
import { packetize } from "../../src/send/packetizer.ts";
import type { HelperIntroduction, HelperLoan } from "../../src/threads/helper_thread.ts";
import { Recoder, startRecoder } from "../../src/threads/recoder.ts";
import { readScenes } from "../../scripts/bench/shared/scenes.ts";

const WISH = { budgetBytes: 12_000, form: "plain", servedUs: 0 } as const;
const FRAMES = readScenes()[0]!.pictures.slice(0, 3).map((jpeg, id) =>
  packetize({ jpeg, captureUs: id }, { id, datagramBytes: 1200 })!
);

/** A recoder as a machine has it: where that has a thread of its own, one that is lent. */
function makeRecoder(fittings: Fittings, isLent: boolean, lend: (recoder: Recoder) => void) {
  let taken = Promise.withResolvers<void>();
  const recoder: Recoder = new Recoder(fittings, {
    onTaken: () => taken.resolve(),
    start: () => isLent ? void lend(recoder) : startRecoder(),
  });
  return {
    async serve() {
      taken = Promise.withResolvers();
      recoder.serve();
      await taken.promise;
    },
    [Symbol.dispose]: () => recoder[Symbol.dispose](),
  };
}

for (const isLent of [false, true]) {
  Deno.test(`a recoder${isLent ? " that is lent" : ""} is started by the first picture that is too long, and makes the next ones fit on a thread of its own`, async () => {
    const fittings = new Fittings(1200);
    let worker: Worker | undefined;
    using recoder = makeRecoder(fittings, isLent, (recoder) => {
      worker = startRecoder();
      const { port1: port, port2 } = new MessageChannel();
      worker.postMessage({ kind: "port", port } satisfies HelperIntroduction, [port]);
      recoder.take({ kind: "helper", port: port2 } satisfies HelperLoan);
    });
    assertEquals(fittings.request(FRAMES[0]!, WISH), undefined);
    await recoder.serve();
    assert(fittings.isReady);
    for (const frame of FRAMES) {
      const ticket = fittings.request(frame, WISH)!;
      await recoder.serve();
      const { bytes } = ticket.result!;
      assert(bytes.length <= 12_000 && bytes.length > 0.9 * 12_000, `${bytes.length} bytes`);
      assert(ticket.psnr > 24 && ticket.psnr < 45, `${ticket.psnr} dB`);
      assertEquals([bytes[0], bytes[1], bytes.at(-1)], [0xff, 0xd8, 0xd9]);
    }
    worker?.terminate();
  });
}

Deno.test("frames leave as they came where no recoder can be lent", () => {
  const fittings = new Fittings(1200);
  using recoder = new Recoder(fittings, { onTaken() {}, start: () => undefined });
  fittings.expect();
  recoder.serve();
  assert(fittings.isStarting);
  recoder.take({ kind: "helper-failed" });
  assertEquals([fittings.isStarting, fittings.request(FRAMES[0]!, WISH)], [false, undefined]);
});
