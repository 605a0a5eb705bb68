// Draws every .zpl file of a folder as a PNG beside it, with a renderer that is not ours (npm package zpl-renderer-js,
// resolved from the current folder). Usage: node render-labels.mjs DIR [width mm] [height mm] [dots per mm]
import { createRequire } from "node:module";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { ready } = require("zpl-renderer-js");
const [dir, width = "101.6", height = "76.2", dpmm = "8"] = process.argv.slice(2);
if (!dir) {
  console.error("usage: node render-labels.mjs DIR [width mm] [height mm] [dots per mm]");
  process.exit(2);
}
const { api } = await ready;
const names = readdirSync(dir).filter((name) => name.endsWith(".zpl")).sort();
for (const name of names) {
  const zpl = readFileSync(join(dir, name), "utf8");
  const png = await api.zplToBase64Async(zpl, Number(width), Number(height), Number(dpmm));
  writeFileSync(join(dir, name.replace(/\.zpl$/, ".png")), Buffer.from(png, "base64"));
}
console.log(`${names.length} labels drawn`);
process.exit(names.length ? 0 : 1);
