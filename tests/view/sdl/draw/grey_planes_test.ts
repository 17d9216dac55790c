import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { openTurboJpegDecoder } from "../../../../src/jpeg/decode/turbojpeg_decoder.ts";
import { openWasmDecoder } from "../../../../src/jpeg/decode/wasm_decoder.ts";
import { GreyPlanes } from "../../../../src/view/sdl/draw/grey_planes.ts";
import { expectPicture, rgbAt } from "../../../jpeg/decode/rgb.ts";

const JPEG = await Deno.readFile(new URL("../../../vectors/decode_quadrants_420.jpg", import.meta.url));
/** Red, green, blue and yellow, each as bright as it was. */
const EXPECTED = [[80, 60, 76], [240, 60, 150], [80, 180, 29], [240, 180, 226]] as const;

for (const open of [openTurboJpegDecoder, openWasmDecoder]) {
  Deno.test(`GreyPlanes keeps the brightness of what ${open.name} gives, and no colour`, async () => {
    const decoder = await open();
    if (!decoder) return console.warn("Left out, because libturbojpeg is missing");
    const picture = expectPicture(decoder.decode(JPEG));
    const grey = new GreyPlanes().of(picture);
    if (picture.kind === "i420") assertStrictEquals(grey.y, picture.y);
    for (const [x, y, expected] of EXPECTED) {
      const [red, green, blue] = rgbAt(grey, x, y);
      assertEquals([green, blue], [red, red]);
      assert(Math.abs(red - expected) <= 2, `${red} in place of ${expected}`);
    }
    decoder.close();
  });
}
