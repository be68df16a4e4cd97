// Opens a preview page in a real browser and holds it against the folder that it was made from:
//
//     npm ci --ignore-scripts
//     node preview.mjs <page.html> <folder of assets> [screenshot.png]
//
// The browser is Debian's (`apt-get install chromium`), or the one that CHROMIUM names.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const [pageFile, folder, picture = join(here, "../../target/preview.png")] = process.argv.slice(2);
if (!folder) throw new Error("usage: node preview.mjs <page.html> <folder of assets> [screenshot.png]");
const address = pathToFileURL(resolve(pageFile)).href;
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

/** Opens the page in a fresh profile; collects what it should not do. */
async function open({ width = 1440, height = 900, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
  const wrong = [];
  await context.route("**", (route) => {
    if (route.request().url() === address) return route.continue();
    wrong.push(`asked for ${route.request().url().slice(0, 80)}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrong.push(`script failed: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error") wrong.push(`console: ${message.text()}`); });
  await page.goto(address);
  await page.evaluate(() => Promise.all([...document.images].filter((image) => image.src).map((image) => image.decode())));
  return { page, wrong, close: () => context.close() };
}

async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document));
  const told = violations.map((v) => `${where}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  assert.deepEqual(told, []);
  assert.ok(passes.length > 5, `${where}: axe looked at the page`);
}

/** Walks with the Tab key until the wanted element has the focus, as a person without a mouse would. */
async function tabTo(page, selector) {
  for (let step = 0; step < 200; step += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the Tab key does not reach ${selector}`);
}

/** Reads a folder laid out as the readme says: files in natural order, texts beside them. */
async function files(part) {
  const natural = new Intl.Collator("en", { numeric: true });
  const names = (await readdir(join(folder, part))).filter((name) => /\.(png|jpe?g)$/i.test(name)).sort(natural.compare);
  return Promise.all(names.map(async (name) => {
    const beside = (ending) => readFile(join(folder, part, name.replace(/\.\w+$/, ending)), "utf8").catch(() => "");
    const hash = sha256(await readFile(join(folder, part, name)));
    return { name, file: `${part}/${name}`, hash, caption: (await beside(".txt")).trim(), settings: await beside(".toml") };
  }));
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const hashes = async (locator) => (await locator.evaluateAll((images) => images.map((image) => image.src.split(",")[1])))
  .map((base64) => sha256(Buffer.from(base64, "base64")));
const drawn = (locator) => locator.evaluateAll((images) => images.every((image) => image.complete && image.naturalWidth > 0));

/** What a caption is marked with: the draft's list of URLs has no place for captions; without a draft, nothing tells. */
const unsent = async (page) => (await page.locator(".pair").count()) > 0 ? "not sent" : "";

const tests = {
  async "screenshots stand in the folder's order, with their captions and their very bytes"() {
    const { page, wrong, close } = await open();
    const expected = await files("screenshots");
    const figures = page.locator("#listing figure[data-file]");
    const shown = await figures.evaluateAll((all) => all.map((figure) => ({
      file: figure.dataset.file,
      caption: figure.querySelector(".caption")?.textContent ?? "",
      marked: figure.querySelector(".unsent")?.textContent ?? "",
    })));
    const shownHashes = await hashes(figures.locator("img"));
    assert.ok(expected.length > 0, "the folder has screenshots");
    const marked = await unsent(page);
    assert.deepEqual(shown, expected.map(({ file, caption }) => ({ file, caption, marked: caption && marked })));
    assert.deepEqual(shownHashes, expected.map(({ hash }) => hash));
    assert.ok(await drawn(figures.locator("img")), "every screenshot is drawn");
    assert.deepEqual(wrong, []);
    await close();
  },

  async "logos and videos are the folder's, each in its scene"() {
    const { page, close } = await open();
    const logos = await files("logos");
    const scenes = { small: "#search", medium: "#portal", large: "#listing .logo", hero: "#hero", wide: "#more" };
    for (const { name, hash } of logos) {
      const scene = scenes[name.replace(/\.\w+$/, "")];
      if (scene) assert.ok((await hashes(page.locator(`${scene} .marked img`))).includes(hash), `${name} in ${scene}`);
    }
    for (const { file, hash, settings } of await files("videos")) {
      const video = page.locator("#listing a.video");
      const index = (await hashes(video.locator("img"))).indexOf(hash);
      assert.ok(index >= 0, `${file} is shown`);
      const [, url] = settings.match(/^url\s*=\s*"(.*)"/m);
      const [, title] = settings.match(/^title\s*=\s*"(.*)"/m);
      assert.equal(await video.nth(index).getAttribute("href"), url);
      assert.ok((await video.nth(index).locator("xpath=ancestor::figure").innerText()).includes(title), title);
    }
    assert.ok(await drawn(page.locator("main img")), "every picture is drawn");
    await close();
  },

  async "the lightbox works with the keyboard alone"() {
    const { page, wrong, close } = await open();
    const expected = await files("screenshots");
    const box = page.locator("dialog.lightbox");
    const showing = async () => (await hashes(box.locator("img")))[0];
    assert.equal(await box.isVisible(), false);
    await tabTo(page, "button.open");
    await page.keyboard.press("Enter");
    assert.equal(await box.isVisible(), true);
    assert.equal(await showing(), expected[0].hash);
    await accessible(page, "lightbox");
    for (let step = 1; step <= expected.length; step += 1) {
      await page.keyboard.press("ArrowRight");
      assert.equal(await showing(), expected[step % expected.length].hash, `after ${step} steps to the right`);
    }
    await page.keyboard.press("ArrowLeft");
    const last = expected.at(-1);
    assert.equal(await showing(), last.hash, "one step to the left of the first is the last");
    if (last.caption) {
      assert.equal(await box.locator(".words .caption").innerText(), last.caption);
      assert.deepEqual(await box.locator(".words .unsent").allInnerTexts(), [await unsent(page)].filter(Boolean));
    }
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("dialog") !== null), "the focus stays inside");
    await page.keyboard.press("Escape");
    assert.equal(await box.isVisible(), false);
    const focused = await page.evaluate(() => document.activeElement.closest("figure")?.dataset.file);
    assert.equal(focused, last.file, "the focus is back at the screenshot last seen");
    assert.deepEqual(wrong, []);
    await close();
  },

  async "theme, width and notes are switched with the keyboard"() {
    const { page, wrong, close } = await open();
    const paper = () => page.evaluate(() => getComputedStyle(document.querySelector(".stage")).backgroundColor);
    const light = await paper();
    await tabTo(page, "[data-toggle=dark]");
    await page.keyboard.press("Space");
    assert.equal(await page.getAttribute("[data-toggle=dark]", "aria-pressed"), "true");
    const dark = await paper();
    assert.notEqual(dark, light);
    await page.keyboard.press("Space");
    assert.equal(await paper(), light);
    const system = await open({ colorScheme: "dark" });
    assert.equal(await system.page.evaluate(() => getComputedStyle(document.querySelector(".stage")).backgroundColor), dark, "the system's theme is the first");
    assert.equal(await system.page.getAttribute("[data-toggle=dark]", "aria-pressed"), "true");
    await system.close();
    await tabTo(page, "[data-toggle=phone]");
    await page.keyboard.press("Space");
    assert.equal(await page.locator("#search .stage").evaluate((stage) => stage.clientWidth), 390);
    await tabTo(page, "[data-toggle=notes]");
    await page.keyboard.press("Space");
    assert.equal(await page.locator(".marker:visible, aside:visible").count() - await page.locator(".intro .marker:visible").count(), 0);
    assert.deepEqual(wrong, []);
    await close();
  },

  async "axe finds nothing, light or dark, wide or narrow, with notes or without"() {
    const { page, close } = await open();
    for (const notes of ["with notes", "without notes"]) {
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [1440, 390]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await accessible(page, `${colorScheme}, ${width} wide, ${notes}`);
        }
      }
      await page.click("[data-toggle=notes]");
    }
    await close();
  },

  async "nothing sticks out to the right"() {
    const { page, close } = await open();
    for (const width of [1920, 1440, 1001, 1000, 700, 640, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, `${width} wide`);
    }
    await close();
  },

  async "every picture leads to its note and back"() {
    const { page, close } = await open();
    const numbers = await page.locator(".marked > .marker").allInnerTexts();
    assert.ok(numbers.length > 0);
    for (const number of numbers) {
      await page.locator(`#picture-${number} > .marker`).press("Enter");
      assert.equal(await page.locator(`:target#note-${number}`).count(), 1, `picture ${number}`);
      await page.locator(`#note-${number} .marker`).press("Enter");
      assert.equal(await page.locator(`:target#picture-${number}`).count(), 1, `note ${number}`);
    }
    await close();
  },

  async "the policy stops what would leave the page"() {
    const { page, wrong, close } = await open();
    const blocked = await page.evaluate(async () => {
      const seen = [];
      document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
      document.body.append(Object.assign(new Image(), { src: "https://example.org/a.png" }));
      document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.bad = 1" }));
      document.body.append(Object.assign(document.createElement("style"), { textContent: "body { opacity: 0 }" }));
      document.body.setAttribute("style", "opacity: 0");
      await fetch("https://example.org/").catch(() => {});
      await new Promise((done) => setTimeout(done, 100));
      return { seen: seen.sort(), bad: globalThis.bad ?? 0 };
    });
    assert.deepEqual(blocked, {
      seen: ["connect-src", "img-src", "script-src-elem", "style-src-attr", "style-src-elem"],
      bad: 0,
    });
    assert.deepEqual(wrong.filter((one) => one.startsWith("asked")), [], "no request left");
    await close();
  },

  async "a picture of it all"() {
    await mkdir(dirname(resolve(picture)), { recursive: true });
    const { page, wrong, close } = await open();
    await page.screenshot({ path: picture, fullPage: true });
    assert.deepEqual(wrong, []);
    await close();
  },
};

let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  const start = performance.now();
  try {
    await test();
    console.log(`ok    ${name} (${Math.round(performance.now() - start)} ms)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${error.message}\n`);
  }
}
await browser.close();
process.exitCode = failed ? 1 : 0;
