// The legend of the map: what each class means, how many places are in it on the day, and a button that lights it up.

import { useLayoutEffect, useRef } from "preact/hooks";
import { CLASSES } from "../classes.js";

/**
 * @param {{painter: ReturnType<typeof import("../painter.js").painterOf>, used: Set<number>, lit: Set<number>,
 *   choose: (number: number) => void, children?: any}} props
 */
export function Key({ painter, used, lit, choose, children }) {
  const numbers = useRef(/** @type {(HTMLElement | null)[]} */ ([]));
  useLayoutEffect(() => {
    const show = (/** @type {Uint16Array} */ counts) =>
      numbers.current.forEach((node, i) => {
        const text = String(counts[i]);
        if (node && node.textContent !== text) node.textContent = text;
      });
    show(painter.counts);
    return painter.listen(show);
  });
  return (
    <ul class="map-key" aria-label="What the looks mean, and how many places have each">
      {CLASSES.map(
        ({ code, label }, i) =>
          used.has(i) && (
            <li key={code}>
              <button
                type="button"
                aria-pressed={lit.has(i)}
                title={`Light up: ${label}`}
                onClick={() => choose(i)}
              >
                <svg class="swatch" width="26" height="16" aria-hidden="true">
                  <rect class={`place c-${code} is-${CLASSES[i].looks[0]}`} x="0.75" y="0.75" width="24.5" height="14.5" />
                </svg>
                <span>{label}</span> <b ref={(node) => void (numbers.current[i] = node)} />
              </button>
            </li>
          ),
      )}
      {children}
    </ul>
  );
}
