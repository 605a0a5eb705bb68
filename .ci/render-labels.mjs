// Draws every .zpl file of a folder as a PNG beside it, with a renderer that is not ours (npm package zpl-renderer-js,
// resolved from the current folder). Usage: node render-labels.mjs DIR [PART PARTS]; one part of several draws its share.
// Paper and resolution come from a name such as box-4x2_300_es_mixed_CODE.zpl; any other name is box-4x3 at 203 dpi.
import { createRequire } from "node:module";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { ready } = require("zpl-renderer-js");
const [dir, part = "0", parts = "1"] = process.argv.slice(2);
if (!dir) {
  console.error("usage: node render-labels.mjs DIR [PART PARTS]");
  process.exit(2);
}
const paper = { "box-4x3": [101.6, 76.2], "box-100x150": [100, 150], "box-4x2": [101.6, 50.8] };
const { api } = await ready;
const all = readdirSync(dir).filter((name) => name.endsWith(".zpl")).sort();
const names = all.filter((_, n) => n % Number(parts) === Number(part));
for (const name of names) {
  const [layout, dpi] = name.split("_");
  const [width, height] = paper[layout] ?? paper["box-4x3"];
  const zpl = readFileSync(join(dir, name), "utf8");
  const png = await api.zplToBase64Async(zpl, width, height, dpi === "300" ? 12 : 8);
  writeFileSync(join(dir, name.replace(/\.zpl$/, ".png")), Buffer.from(png, "base64"));
}
console.log(`${names.length} labels drawn`);
process.exit(all.length ? 0 : 1);
