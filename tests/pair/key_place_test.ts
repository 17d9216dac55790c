import { assertEquals } from "@std/assert";
import { findKeyPath } from "../../src/pair/key_place.ts";

Deno.test("findKeyPath goes by the folder of settings, else by the home folder", () => {
  const find = (variables: Record<string, string>, os: typeof Deno.build.os = "linux") =>
    findKeyPath({ os, get: (name) => variables[name] });
  const own = "udp_image_stream/keys.json";
  assertEquals(find({ XDG_CONFIG_HOME: "/etc/pi/", HOME: "/home/pi" }), `/etc/pi/${own}`);
  assertEquals(find({ HOME: "/home/pi/" }), `/home/pi/.config/${own}`);
  assertEquals(find({ XDG_CONFIG_HOME: "settings", HOME: "/home/pi" }), `/home/pi/.config/${own}`);
  assertEquals(find({ XDG_CONFIG_HOME: "", HOME: "/root" }, "darwin"), `/root/.config/${own}`);
  assertEquals(find({}), undefined);
  assertEquals(find({ HOME: "" }), undefined);
  assertEquals(
    find({ APPDATA: "C:\\Users\\Mia\\AppData\\Roaming", HOME: "/x" }, "windows"),
    "C:\\Users\\Mia\\AppData\\Roaming\\udp_image_stream\\keys.json",
  );
});
