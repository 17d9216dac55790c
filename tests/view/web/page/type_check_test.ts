import { assert } from "@std/assert";

/** Beside the page's, those of the wall without a listener, but for the one that has a listener's source of robots in it. */
const WALL = "../../../scripts/fleet/wall";
const WEB = new URL("../../../../src/view/web/", import.meta.url).pathname;

Deno.test("the page's scripts agree with the types of a browser", async () => {
  const scripts = [...Deno.readDirSync(`${WEB}page`)].map(({ name }) => name).filter((name) =>
    name.endsWith(".js")
  );
  assert(scripts.length > 0);
  const ofWall = [...Deno.readDirSync(`${WEB}${WALL}`)].map(({ name }) => name).filter((name) =>
    /^(page_|entry_)\w+\.js$/.test(name)
  );
  assert(ofWall.length > 0);
  const check = new Deno.Command(Deno.execPath(), {
    args: [
      "check",
      "--quiet",
      "--config",
      "browser.json",
      ...scripts.map((name) => `page/${name}`),
      ...ofWall.map((name) => `${WALL}/${name}`),
    ],
    cwd: WEB,
    env: { NO_COLOR: "1" },
  });
  const { success, stderr } = await check.output();
  assert(success, new TextDecoder().decode(stderr));
});
