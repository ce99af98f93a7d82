// Draw the shapes of maps from Natural Earth into tiktok_policy_data/render/shapes.json.
//
// Run `npm ci && npm run build` here after a jurisdiction is added. Neither a user nor `release` needs it.
// Places at least LEAST_AREA large get a path, smaller ones a dot; near dots are moved apart.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { geoProject } from "d3-geo-projection";
import countries from "i18n-iso-countries";
import { feature } from "topojson-client";
import { topology } from "topojson-server";
import { planarTriangleArea, presimplify, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const here = (path) => new URL(path, import.meta.url);

const WIDTH = 960;
// Square pixels: the smallest place with a path, the smallest island or hole, the finest detail.
const LEAST_AREA = 6;
const LEAST_RING = 0.8;
const DETAIL = 0.12;
// Pixels between the centres of two dots.
const APART = 4.4;

// Names of Natural Earth without an ISO number that are rows of ours.
const BY_NAME = { Kosovo: "XK" };

// Rows of ours that Natural Earth draws as part of another: that row, then west, south, east, north in degrees.
const PARTS = {
  BQ: ["NL", -70, 11, -62, 18.5],
  BV: ["NO", 2, -56, 5, -53],
  CC: ["Indian Ocean Ter.", 96, -13, 98, -11],
  CX: ["Indian Ocean Ter.", 105, -11.5, 106.5, -9.5],
  GF: ["FR", -55, 1, -51, 7],
  GP: ["FR", -62.5, 15.7, -60.8, 16.7],
  MQ: ["FR", -61.5, 14.2, -60.5, 15],
  RE: ["FR", 55, -22, 56, -20],
  SJ: ["NO", -10, 70.7, 35, 82],
  TK: ["NZ", -173, -10, -170, -8],
  YT: ["FR", 44.5, -13.5, 45.8, -12],
};

const TILES = {
  US: [
    "AK .. .. .. .. .. .. .. .. .. ME",
    ".. .. .. .. .. WI .. .. .. VT NH",
    "WA ID MT ND MN IL MI .. NY MA ..",
    "OR NV WY SD IA IN OH PA NJ CT RI",
    "CA UT CO NE MO KY WV VA MD DE ..",
    ".. AZ NM KS AR TN NC SC DC .. ..",
    ".. .. .. OK LA MS AL GA .. .. ..",
    "HI .. .. TX .. .. .. .. FL .. ..",
  ],
  EU: [
    ".. .. .. .. SE FI ..",
    "IE .. .. DK .. EE ..",
    ".. .. NL DE PL LV ..",
    ".. BE LU CZ SK LT ..",
    ".. FR .. AT HU RO ..",
    "PT ES IT SI HR BG ..",
    ".. .. MT .. .. GR CY",
  ],
};

/** Return the code of each ISO alpha-2 code among the countries and territories of the seeds. */
function ours() {
  const [head, ...lines] = readFileSync(here("../../seeds/jurisdictions.csv"), "utf-8").split("\n");
  const names = head.split(",");
  const found = new Map();
  for (const line of lines) {
    // No cell before these columns has a comma in a country or territory, except for some names in quotes.
    const cells = line.replace(/"[^"]*"/g, "").split(",");
    const row = Object.fromEntries(names.map((name, number) => [name, cells[number]]));
    if (row.level === "country" || row.level === "territory") found.set(row.iso_3166_1_alpha2, row.jurisdiction);
  }
  return found;
}

/** Return the geometry of each of our rows, and below "" of land that is none of them, in degrees. */
function places(scale, codes) {
  const world = require(`world-atlas/countries-${scale}.json`);
  const found = new Map();
  const add = (code, polygon) => found.set(code, [...(found.get(code) ?? []), polygon]);
  for (const { id, properties, geometry } of feature(world, world.objects.countries).features) {
    if (properties.name === "Antarctica") continue;
    const code = BY_NAME[properties.name] ?? codes.get(countries.numericToAlpha2(id)) ?? "";
    const whole = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const polygon of whole) {
      const [x, y] = polygon[0][0];
      const part = Object.entries(PARTS).find(
        ([, [of, west, south, east, north]]) =>
          (of === code || of === properties.name) && west < x && x < east && south < y && y < north,
      );
      add(part ? codes.get(part[0]) : code, polygon);
    }
  }
  return new Map([...found].map(([code, coordinates]) => [code, { type: "MultiPolygon", coordinates }]));
}

/** Return the projection, with its cut in the Bering Strait, and the height of the land without Antarctica. */
function fitted(degrees) {
  // No points are added along edges: neighbours keep the same border.
  const projection = geoEqualEarth().rotate([-11, 0]).precision(0).fitWidth(WIDTH, { type: "Sphere" });
  const land = { type: "GeometryCollection", geometries: [...degrees.values()] };
  const [[, top], [, bottom]] = geoPath(projection).bounds(land);
  const [x, y] = projection.translate();
  return [projection.translate([x, y - top + 4]), Math.ceil(bottom - top + 8)];
}

/** Return the area of a closed ring. */
function area(ring) {
  const parts = ring.slice(1).map(([x, y], n) => ring[n][0] * y - x * ring[n][1]);
  return Math.abs(parts.reduce((sum, part) => sum + part, 0)) / 2;
}

/** Return a polygon's rings as an SVG path with relative lines; each corner is on the same grid of tenths. */
function drawn(rings) {
  const tenths = (n) => String(n / 10).replace(/^(-?)0\./, "$1.");
  const pair = ([x, y]) => `${tenths(x)}${y < 0 ? "" : ","}${tenths(y)}`;
  return rings
    .map((ring) => ring.map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]))
    .map((ring) => ring.filter(([x, y], n) => n === 0 || x !== ring[n - 1][0] || y !== ring[n - 1][1]))
    .filter((ring) => ring.length > 3)
    .map((ring) => {
      const steps = ring.slice(1, -1).map(([x, y], n) => pair([x - ring[n][0], y - ring[n][1]]));
      return `M${pair(ring[0])}l${steps.map((step, n) => (n && !step.startsWith("-") ? ` ${step}` : step)).join("")}z`;
    })
    .join("");
}

/** Return the paths of large places, simplified together so that borders fit. */
function paths(projected) {
  const large = Object.fromEntries(projected);
  const simple = simplify(presimplify(topology(large), planarTriangleArea), DETAIL);
  return Object.fromEntries(
    Object.entries(simple.objects).map(([code, object]) => {
      const { type, coordinates } = feature(simple, object).geometry;
      const polygons = type === "Polygon" ? [coordinates] : coordinates;
      const rings = polygons.filter(([outer]) => area(outer) >= LEAST_RING).flatMap((rings) => [
        rings[0],
        ...rings.slice(1).filter((ring) => area(ring) >= LEAST_RING / 4),
      ]);
      return [code, drawn(rings)];
    }),
  );
}

/** Return the middle of the largest island in pixels; some islands of the finest scale are wound the wrong way. */
function middle({ coordinates }) {
  const [largest] = [...coordinates].sort(([a], [b]) => area(b) - area(a));
  return projection(geoPath().centroid({ type: "Polygon", coordinates: largest }));
}

/** Move dots apart that are nearer than APART, each as little as it takes. */
function apart(dots) {
  const list = [...dots.values()];
  for (let round = 0; round < 500; round++) {
    for (const [n, one] of list.entries()) {
      for (const other of list.slice(n + 1)) {
        const [x, y] = [other[0] - one[0], other[1] - one[1]];
        const far = Math.hypot(x, y) || 0.01;
        const move = (APART + 0.15 - far) / 2;
        if (move <= 0) continue;
        one[0] -= (x / far) * move;
        one[1] -= (y / far) * move;
        other[0] += (x / far) * move;
        other[1] += (y / far) * move;
      }
    }
  }
  return Object.fromEntries([...dots].map(([code, dot]) => [code, dot.map((n) => Math.round(n * 10) / 10)]));
}

function tiles(rows, prefix) {
  const cells = rows.flatMap((row, y) => row.split(" ").map((code, x) => [`${prefix}${code}`, [x, y], code]));
  return Object.fromEntries(cells.filter(([, , code]) => code !== "..").map(([code, place]) => [code, place]));
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

const codes = ours();
const [coarse, fine] = [places("50m", codes), places("10m", codes)];
const [projection, height] = fitted(coarse);
const measured = geoPath();
const large = [...coarse]
  .map(([code, shape]) => [code, geoProject(shape, projection)])
  .filter(([code, shape]) => code === "" || measured.area(shape) >= LEAST_AREA);
const { "": rest, ...kept } = paths(large);
const small = [...codes.values()].filter((code) => !(code in kept));
const missing = small.filter((code) => !fine.has(code));
if (missing.length) console.warn(`Not in Natural Earth: ${missing.join(", ")}`);
const dots = new Map(small.filter((code) => fine.has(code)).map((code) => [code, middle(fine.get(code))]));
const shapes = {
  source: "Natural Earth 4.1.0, public domain (npm world-atlas 2.0.2: 1:50m, dots from 1:10m); Equal Earth projection",
  disputed:
    "Borders are those of Natural Earth: they show who controls a place in fact, not who claims it, and take no position.",
  world: { width: WIDTH, height, paths: sorted(kept), dots: sorted(apart(dots)), rest },
  tiles: { US: tiles(TILES.US, "US-"), EU: tiles(TILES.EU, "") },
};
const text = JSON.stringify(shapes);
writeFileSync(here("../../tiktok_policy_data/render/shapes.json"), `${text}\n`);
console.log(`${Object.keys(kept).length} paths, ${dots.size} dots, ${height} high, ${text.length} characters`);
