import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  decodeCalibration,
  decodeImage,
  decodePose,
  encodeCalibration,
  encodeImageStart,
  encodePose,
  encodeTransform,
} from "../../src/record/foxglove_messages.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";

/** The messages as @bufbuild/protobuf 2.17.0 writes them. */
const IMAGE = {
  hex: "0a0c0894fd9dd8061090d688ae021204ffd8ffd91a046a706567220566726f6e74",
  message: {
    timeUs: 1_795_653_268_633_482,
    format: "jpeg",
    frameId: "front",
    data: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
  },
};
const POSE = {
  hex:
    "0a0c0894fd9dd8061090d688ae02120f747261636b696e675f6f726967696e1a310a1b09000000000000f03f1100000000000000" +
    "c019000000000000e03f121219333333333333e33f219a9999999999e93f",
  message: {
    timeUs: 1_795_653_268_633_482,
    frameId: "tracking_origin",
    position: [1, -2, 0.5],
    orientation: [0, 0, 0.6, 0.8],
  },
};

/** As protobuf 7.36.2 for Python writes it, by foxglove-schemas-protobuf 0.4.0. */
const TRANSFORM = {
  hex:
    "0a0c0894fd9dd8061090d688ae02120f747261636b696e675f6f726967696e1a0566726f6e74221b09000000000000f03f11" +
    "00000000000000c019000000000000e03f2a2409000000000000e03f11000000000000e0bf19000000000000e03f21000000000000e0bf",
  message: {
    timeUs: 1_795_653_268_633_482,
    parentFrameId: "tracking_origin",
    childFrameId: "front",
    translation: [1, -2, 0.5] as const,
    rotation: [0.5, -0.5, 0.5, -0.5] as const,
  },
};

const CALIBRATION = {
  hex:
    "0a0c0894fd9dd8061090d688ae02159c0100001d2c0100002209706c756d625f626f622a2800000000000000000000000000" +
    "00000000000000000000000000000000000000000000000000000032480000000000c0624000000000000000000000000000" +
    "58704000000000000000000000000000c062400000000000b0624000000000000000000000000000000000000000000000f0" +
    "3f3a48000000000000f03f000000000000000000000000000000000000000000000000000000000000f03f00000000000000" +
    "0000000000000000000000000000000000000000000000f03f42600000000000c06240000000000000000000000000005870" +
    "40000000000000000000000000000000000000000000c062400000000000b062400000000000000000000000000000000000" +
    "00000000000000000000000000f03f00000000000000004a0566726f6e74",
  message: {
    timeUs: 1_795_653_268_633_482,
    frameId: "front",
    camera: { width: 412, height: 300, focal: 150, cx: 261.5, cy: 149.5 },
  },
};

Deno.test("encodeTransform and encodeCalibration write what another implementation of protobuf does", () => {
  assertEquals(encodeTransform(TRANSFORM.message).toHex(), TRANSFORM.hex);
  assertEquals(encodeCalibration(CALIBRATION.message).toHex(), CALIBRATION.hex);
});

Deno.test("decodeCalibration reads the camera of rectified pictures, and of no others", () => {
  const message = Uint8Array.fromHex(CALIBRATION.hex);
  assertEquals(decodeCalibration(message), CALIBRATION.message.camera);
  const distorted = Uint8Array.fromHex(
    CALIBRATION.hex.replace("2a28" + "00".repeat(8), "2a28000000000000f03f"),
  );
  assertThrows(() => decodeCalibration(distorted), Error, "not rectified");
  for (const length of [0, 14, 20, 100]) {
    assertThrows(() => decodeCalibration(message.subarray(0, length)), Error, undefined, `${length}`);
  }
});

Deno.test("decodeImage and decodePose read what another implementation of protobuf writes", () => {
  assertEquals(decodeImage(Uint8Array.fromHex(IMAGE.hex)), IMAGE.message);
  assertEquals(decodePose(Uint8Array.fromHex(POSE.hex)), { ...POSE.message } as never);
});

Deno.test("encodeImageStart and the picture are a message, with the picture as it is at its end", () => {
  const { data, ...image } = IMAGE.message;
  const start = encodeImageStart(image, data.length);
  assertEquals(start.toHex(), "0a0c0894fd9dd8061090d688ae02220566726f6e741a046a7065671204");
  assertEquals(decodeImage(concatBytes(start, data)), IMAGE.message);
});

Deno.test("encodePose writes what decodePose reads, with or without an orientation", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const poses = fc.record({
    timeUs: fc.maxSafeNat(),
    frameId: fc.string({ unit: "grapheme" }),
    position: fc.tuple(number, number, number),
    orientation: fc.tuple(number, number, number, number),
  }, { requiredKeys: ["timeUs", "frameId", "position"] });
  fc.assert(fc.property(poses, (pose) => assertEquals(decodePose(encodePose(pose)), pose)));
});
