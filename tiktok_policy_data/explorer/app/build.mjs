// Bundles src/main.js and style/main.css into page.js and page.css beside this folder; .ci/page.py calls it.
import { build } from "esbuild";

const out = process.argv[2] ?? "..";

await build({
  entryPoints: { page: "src/main.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  loader: { ".js": "jsx" },
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "inline",
  charset: "utf8",
  banner: { js: "/* Made by .ci/page.py from explorer/app; edit the sources there. Libraries: see page.lock.json. */" },
});
await build({
  entryPoints: { page: "style/main.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari16.4"],
  legalComments: "inline",
  charset: "utf8",
});
