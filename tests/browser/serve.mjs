// Opens a served preview in a real browser, changes the folder, and waits for the page to follow:
//
//     npm ci --ignore-scripts
//     node serve.mjs <offerpress> <folder of assets>
//
// The browser is Debian's (`apt-get install chromium`), or the one that CHROMIUM names.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [program, folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node serve.mjs <offerpress> <folder of assets>");

const place = await mkdtemp(join(tmpdir(), "offerpress-serve-"));
const copy = join(place, "listing");
await cp(folder, copy, { recursive: true });
const server = spawn(resolve(program), ["preview", copy, "--serve", "--format", "json"], { stdio: ["ignore", "pipe", "inherit"] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Reads the address that the server says when it is ready. */
async function address() {
  let said = "";
  for await (const piece of server.stdout) {
    said += piece;
    const page = /"page": "(http:[^"]+)"/.exec(said);
    if (page) return page[1];
  }
  throw new Error(`the server ended: ${said}`);
}

try {
  const home = await address();
  const context = await browser.newContext();
  const wrong = [];
  await context.route("**", (route) => {
    if (route.request().url().startsWith(home)) return route.continue();
    wrong.push(`asked for ${route.request().url().slice(0, 80)}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error") wrong.push(message.text()); });
  page.on("pageerror", (error) => wrong.push(error.message));
  await page.goto(home);
  await page.click("[data-toggle=dark]");
  await page.click("[data-toggle=phone]");
  const loads = [];
  page.on("load", () => loads.push("load"));

  await writeFile(join(copy, "screenshots/01-dashboard.txt"), "A calmer <b>morning</b>");
  await page.getByText("A calmer <b>morning</b>", { exact: true }).first().waitFor({ timeout: 60_000 });
  const version = await page.evaluate(() => document.documentElement.dataset.version);
  const switches = await page.evaluate(() => ["dark", "phone", "notes"].map((name) =>
    document.querySelector(`[data-toggle=${name}]`).getAttribute("aria-pressed")));
  await page.waitForLoadState("load");
  assert.deepEqual({ version, switches, loads: loads.length }, { version: "2", switches: ["true", "true", "true"], loads: 1 });
  assert.deepEqual(wrong, []);
  console.log("ok    the page follows the folder, and what was switched stays so");
} finally {
  await browser.close();
  server.kill();
  await rm(place, { recursive: true });
}
