import { assertEquals } from "@std/assert";
import {
  formatDegrees,
  formatHertz,
  formatMetres,
} from "../../../../../src/view/web/page/pose/pose_figures.js";

Deno.test("formatHertz keeps to a few digits", () => {
  assertEquals([199.7, 9.94].map(formatHertz), ["200 Hz", "9.9 Hz"]);
});

Deno.test("formatMetres and formatDegrees write a true minus, and none before zero", () => {
  assertEquals([1.2345, -10.0006, -0.0004].map(formatMetres), ["1.234 m", "−10.001 m", "0.000 m"]);
  assertEquals([99.9994, -123.456, 1234.56, -1e6].map(formatMetres), [
    "99.999 m",
    "−123.46 m",
    "1234.6 m",
    "−1000000 m",
  ]);
  assertEquals([90, -179.96, -0.04].map(formatDegrees), ["90.0°", "−180.0°", "0.0°"]);
});
