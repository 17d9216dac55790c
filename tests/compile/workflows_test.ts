/** The workflows of the hosting site: that they are what they seem, and call what there is. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import manifest from "../../deno.json" with { type: "json" };
import { parseOptions } from "../../scripts/compile/options.ts";
import { RUNTIME_VERSION, TARGETS } from "../../scripts/compile/targets.ts";
import { testWith } from "../support/programs.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL(".github/workflows/", ROOT);

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, {
      readonly "runs-on": string;
      readonly "timeout-minutes": number;
      readonly permissions?: Readonly<Record<string, string>>;
      readonly steps: readonly Step[];
    }>
  >;
}

const workflows = [...Deno.readDirSync(FOLDER)].map(({ name }) => {
  const text = Deno.readTextFileSync(new URL(name, FOLDER));
  return { name, text, workflow: parse(text) as Workflow };
});
const steps = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs).flatMap((job) => job.steps));
const commands = steps.flatMap(({ run }) => run ?? []);

Deno.test("the workflows may read only, but for the job that makes a release, and none runs on and on", () => {
  assertEquals(workflows.map(({ name }) => name).sort(), ["ci.yml", "release.yml"]);
  for (const { name, workflow } of workflows) {
    assertEquals(workflow.permissions, { contents: "read" }, name);
    for (const [job, { permissions, "timeout-minutes": limit }] of Object.entries(workflow.jobs)) {
      assertEquals(permissions, job === "release" ? { contents: "write" } : undefined, job);
      assert(limit <= 90, job);
    }
  }
});

Deno.test("the workflows use actions by their commit, with the version beside it", () => {
  for (const { text } of workflows) {
    for (const [line] of text.matchAll(/^.*\buses:.*$/gm)) {
      assertMatch(line, /uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  }
});

Deno.test("the workflows call tasks that there are, with the version of Deno that is pinned everywhere", async () => {
  const calls = commands.flatMap((command) => [...command.matchAll(/deno@(\S+) task (\S+)(.*)/g)]);
  assert(calls.length > 0);
  for (const [, version, task, words] of calls) {
    assertEquals(version, RUNTIME_VERSION);
    assert(Object.hasOwn(manifest.tasks, task!), task);
    const targets = words!.includes("matrix.target") ? TARGETS.map(({ triple }) => triple) : [""];
    if (task !== "compile") continue;
    for (const triple of targets) {
      const args = words!.replace("${{ matrix.target }}", triple).trim().split(/\s+/);
      assert(parseOptions(args), words);
    }
  }
  const gate = await Deno.readTextFile(new URL(".ci/run", ROOT));
  assertEquals(/deno@(\d[\d.]*)/.exec(gate)?.[1], RUNTIME_VERSION);
});

Deno.test("the workflows test by .ci/run, as root, and leave it the time that its own limits do", () => {
  const gate = Deno.readTextFileSync(new URL(".ci/run", ROOT));
  const limitsSeconds = [...gate.matchAll(/^ *(?:run_tests|smoke) (\d+) /gm)].map(([, seconds]) =>
    Number(seconds)
  );
  assert(limitsSeconds.length > 5);
  const mostSeconds = limitsSeconds.reduce((sum, seconds) => sum + seconds);
  for (const { name, workflow } of workflows) {
    const { steps, "timeout-minutes": minutes } = workflow.jobs.test!;
    assertEquals(steps.at(-1)?.run, "sudo .ci/run", name);
    assert(60 * minutes > mostSeconds, name);
  }
  assert(Deno.statSync(new URL(".ci/run", ROOT)).mode! & 0o100);
});

Deno.test("the workflows name machines for which files are made", () => {
  const { workflow } = workflows.find(({ name }) => name === "ci.yml")!;
  const { include } =
    (workflow.jobs.start as unknown as { strategy: { matrix: { include: { target: string }[] } } })
      .strategy.matrix;
  for (const { target } of include) assert(TARGETS.some(({ triple }) => triple === target), target);
});

testWith(["bash"], "the workflows' commands are ones that a shell can read", async () => {
  for (const command of commands) {
    const script = command.replaceAll(/\$\{\{.*?\}\}/g, "value");
    const { success } = await new Deno.Command("bash", { args: ["-n", "-c", script] }).output();
    assert(success, command);
  }
});
