import { assert, assertEquals } from "@std/assert";
import { Fittings } from "../../src/send/fit/fittings.ts";
import { packetize } from "../../src/send/packetizer.ts";
import { Recoder } from "../../src/threads/recoder.ts";
import { readScenes } from "../../scripts/bench/shared/scenes.ts";

Deno.test("a recoder is started by the first picture that is too long, and makes the next ones fit on a thread of its own", async () => {
  const pictures = readScenes()[0]!.pictures.slice(0, 3);
  const fittings = new Fittings(1200);
  let taken = Promise.withResolvers<void>();
  using recoder = new Recoder(fittings, { onTaken: () => taken.resolve() });
  const frames = pictures.map((jpeg, id) => packetize({ jpeg, captureUs: id }, { id, datagramBytes: 1200 })!);
  const wish = { budgetBytes: 12_000, form: "plain", servedUs: 0 } as const;
  assertEquals(fittings.request(frames[0]!, wish), undefined);
  recoder.serve();
  await taken.promise;
  assert(fittings.isReady);
  for (const frame of frames) {
    const ticket = fittings.request(frame, wish)!;
    taken = Promise.withResolvers();
    recoder.serve();
    await taken.promise;
    const { bytes } = ticket.result!;
    assert(bytes.length <= 12_000 && bytes.length > 0.9 * 12_000, `${bytes.length} bytes`);
    assert(ticket.psnr > 24 && ticket.psnr < 45, `${ticket.psnr} dB`);
    assertEquals([bytes[0], bytes[1], bytes.at(-1)], [0xff, 0xd8, 0xd9]);
  }
});
