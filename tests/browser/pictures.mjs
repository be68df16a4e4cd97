// Draws images of docs/marketing.md: what the program prints on a terminal, and its preview page, from real runs.
//
//     npm ci --ignore-scripts
//     node pictures.mjs <offerpress> [folder for the pictures]
//
// The browser is Debian's (`apt-get install chromium pngquant`), or the one that CHROMIUM names.

import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [program, out = join(root, "docs/pictures")] = process.argv.slice(2);
if (!program) throw new Error("usage: node pictures.mjs <offerpress> [folder for the pictures]");

const COLOURS = ["#1b1f24", "#ff8182", "#7ee2a8", "#f2cc60", "#79c0ff", "#d2a8ff", "#76e3ea", "#e6edf3"];
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Turns what was printed for a terminal into HTML. */
function html(printed) {
  let style = {};
  return printed.split(/(\x1b\[[0-9;]*m)/).map((piece) => {
    const codes = /^\x1b\[([0-9;]*)m$/.exec(piece)?.[1];
    if (codes === undefined) {
      const css = [style.bold && "font-weight:700", style.faint && "opacity:.65", style.under && "text-decoration:underline",
        style.colour && `color:${style.colour}`].filter(Boolean).join(";");
      return css ? `<span style="${css}">${escaped(piece)}</span>` : escaped(piece);
    }
    for (const code of codes.split(";").map(Number)) {
      if (code === 0) style = {};
      else if (code === 1) style.bold = true;
      else if (code === 2) style.faint = true;
      else if (code === 4) style.under = true;
      else if (code >= 30 && code <= 37) style.colour = COLOURS[code - 30];
      else if (code >= 90 && code <= 97) style.colour = COLOURS[code - 90];
      else if (code === 39) delete style.colour;
    }
    return "";
  }).join("");
}

const window = (lines) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 16px; background: #fff; display: inline-block }
  div { background: #0d1117; color: #e6edf3; border-radius: 10px; padding: 14px 18px 16px; width: 104ch;
    font: 13px/1.5 "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere }
  i { display: block; height: 12px; margin-bottom: 10px; background:
    radial-gradient(circle at 6px, #ff5f57 5px, #0000 6px), radial-gradient(circle at 26px, #febc2e 5px, #0000 6px),
    radial-gradient(circle at 46px, #28c840 5px, #0000 6px) }
  b.prompt { color: #7ee2a8 }
</style><div><i></i>${lines}</div>`;

const place = await mkdtemp(join(tmpdir(), "offerpress-pictures-"));
const example = join(root, "assets-example");
await cp(example, join(place, "assets-example"), { recursive: true });
await mkdir(join(place, "press-kit"));
for (const [from, to] of [["logos/large.png", "Contoso Logo 216x216.png"], ["screenshots/01-dashboard.png", "Screenshot 1.png"],
  ["screenshots/02-alerts.png", "Screenshot 2.png"]]) {
  await cp(join(example, from), join(place, "press-kit", to));
}
await mkdir(out, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
});

function run(command) {
  const line = `${command.replace(/^offerpress/, '"$PROGRAM"')} --color always`;
  const env = { PATH: process.env.PATH, HOME: place, PROGRAM: resolve(program), COLUMNS: "104" };
  return spawnSync("bash", ["-c", `exec 2>&1; ${line}`], { cwd: place, env, encoding: "utf8" }).stdout.replaceAll(place, "~");
}

/** Runs commands one after another in one place, and draws the terminal as a person sees it then. */
async function terminal(name, commands) {
  const shown = commands.map((command) => `<b class="prompt">$</b> ${escaped(command)}\n${html(run(command))}`).join("\n");
  const page = await browser.newPage({ viewport: { width: 1000, height: 100 }, deviceScaleFactor: 1.5 });
  await page.setContent(window(shown.trimEnd()));
  await page.locator("body").screenshot({ path: join(out, `${name}.png`) });
  await page.close();
}

/** Draws the top of the preview page, or a part of it. */
async function listing(name, { width, height, part }) {
  const file = join(place, "listing.html");
  execFileSync(resolve(program), ["preview", join(place, "assets-example"), "--out", file], { env: { HOME: place }, stdio: "ignore" });
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => Promise.all([...document.images].filter((image) => image.src).map((image) => image.decode())));
  if (part) await page.locator(part).evaluate((section) => section.scrollIntoView());
  await page.screenshot({ path: join(out, `${name}.png`) });
  await page.close();
}

/** Makes a picture small: a page of documentation is no place for a megabyte. */
function shrink(name) {
  execFileSync("pngquant", ["--force", "--strip", "--speed", "1", "--output", join(out, name), "256", join(out, name)]);
}

try {
  await terminal("try", ["offerpress publish assets-example --sandbox"]);
  run("offerpress init listing --from press-kit --publisher contoso --offer contoso-insight");
  await cp(join(example, "logos/small.png"), join(place, "listing/logos/medium.png"));
  await terminal("check", ["offerpress check listing"]);
  await rm(join(place, "listing/logos/medium.png"));
  for (const [name, caption] of [["01-Screenshot-1", "All machines at a glance"], ["02-Screenshot-2", "What needs a look"]]) {
    await writeFile(join(place, `listing/screenshots/${name}.txt`), `${caption}\n`);
  }
  await terminal("fit", ["offerpress fit listing", "offerpress check listing"]);
  await listing("search", { width: 1280, height: 780 });
  await listing("listing", { width: 1280, height: 900, part: "#listing" });
  for (const name of ["try", "check", "fit", "search", "listing"]) shrink(`${name}.png`);
} finally {
  await browser.close();
  await rm(place, { recursive: true });
}
