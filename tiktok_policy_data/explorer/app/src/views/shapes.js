// The shapes of the map: the world with its patterns, and maps of tiles. Drawn once; painter.js gives them their looks.

import { CLASSES, PATTERNS } from "../classes.js";

/** @typedef {[number, number, number, number]} Box */
/** @typedef {(code: string) => string | null} NameOf the name of a place that is painted, else null */

const TILE = 30;

/** The patterns for what is drawn pixel by pixel: once in a page, for all its views. */
export const PatternSheet = () => (
  <svg class="patterns" width="0" height="0" aria-hidden="true">
    <Patterns scale={1} prefix="p" />
  </svg>
);

/**
 * The world, or a part of it.
 * @param {{shapes: any, nameOf: NameOf, box: Box, width: number, label: string}} props
 */
export function World({ shapes, nameOf, box, width, label }) {
  const { paths, dots, rest } = shapes.world;
  const pixel = box[2] / Math.max(1, width); // how much of the drawing one pixel of the screen shows
  const codes = Object.keys(paths);
  const bare = codes.filter((code) => nameOf(code) === null).map((code) => paths[code]);
  return (
    <svg class="world" viewBox={box.join(" ")} role="group" aria-label={label}>
      <Patterns scale={pixel} prefix="w" />
      <path class="land" d={[rest, ...bare].join("")} />
      {codes.map((code) => nameOf(code) !== null && <path key={code} {...place(code, nameOf)} d={paths[code]} />)}
      {Object.entries(dots).map(
        ([code, [x, y]]) =>
          nameOf(code) !== null && (
            <circle key={code} {...place(code, nameOf)} cx={x} cy={y} r={Math.min(4.4, 3.4 * pixel + 0.5)} />
          ),
      )}
      <path class="ring" aria-hidden="true" />
    </svg>
  );
}

/** @param {string} code @param {NameOf} nameOf */
const place = (code, nameOf) => ({
  "data-place": code,
  role: /** @type {"button"} */ ("button"),
  tabindex: -1,
  "aria-label": nameOf(code) ?? code,
});

/** The patterns of the classes; `scale` keeps them one size on the screen. @param {{scale: number, prefix: string}} props */
export function Patterns({ scale, prefix }) {
  return (
    <defs>
      {CLASSES.map(({ code, looks }) => {
        const pattern = PATTERNS[code];
        if (!pattern) return null;
        const { size, lines, dots = [] } = pattern;
        return (
          <pattern
            key={code}
            id={`${prefix}-${code}`}
            class={`is-${looks[0]}`}
            width={size}
            height={size}
            patternUnits="userSpaceOnUse"
            patternTransform={`scale(${scale.toFixed(3)})`}
          >
            <rect class="ground" width={size} height={size} />
            {lines && <path class="ink-line" d={lines} />}
            {dots.map(([x, y, r]) => (
              <circle class="ink-dot" key={`${x} ${y}`} cx={x} cy={y} r={r} />
            ))}
          </pattern>
        );
      })}
    </defs>
  );
}

/** A map of tiles: a square for each place, with the code of its country over its own where countries are mixed. @param {{map: import("../mapmodel.js").TileMap, nameOf: NameOf}} props */
export function Tiles({ map, nameOf }) {
  const wide = map.wide ? TILE + 10 : TILE;
  const across = (Math.max(...map.tiles.map(({ at }) => at[0])) + 1) * wide;
  const down = (Math.max(...map.tiles.map(({ at }) => at[1])) + 1) * TILE;
  return (
    <figure class={`tile-map tiles-${map.code.toLowerCase()}`}>
      <figcaption>{map.label}</figcaption>
      <svg viewBox={`-1 -1 ${across} ${down}`} width={across} height={down} role="group" aria-label={map.label}>
        {map.tiles.map(
          ({ code, text, over, at }) =>
            nameOf(code) !== null && (
              <g key={code} {...place(code, nameOf)} transform={`translate(${at[0] * wide} ${at[1] * TILE})`}>
                <rect width={wide - 2} height={TILE - 2} rx={2} />
                {over && (
                  <text class="over" x={wide / 2 - 1} y={TILE / 2 - 4}>
                    {over}
                  </text>
                )}
                <text class={map.wide || text.length < 3 ? undefined : text.length > 3 ? "tighter" : "tight"} x={wide / 2 - 1} y={TILE / 2 + (over ? 7 : 3)}>
                  {text}
                </text>
              </g>
            ),
        )}
      </svg>
    </figure>
  );
}
