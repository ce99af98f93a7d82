// The legend of the map: what each class means, how many places are in it on the day, and a button that lights it up,
// for as long as a hand or the focus is on it, or until it is pressed again.

import { useLayoutEffect, useRef } from "preact/hooks";
import { CLASSES } from "../classes.js";

/**
 * @param {{painter: ReturnType<typeof import("../painter.js").painterOf>, used: Set<number>, lit: Set<number>,
 *   choose: (number: number) => void, show: (number: number | null) => void, children?: any}} props
 */
export function Key({ painter, used, lit, choose, show, children }) {
  const numbers = useRef(/** @type {(HTMLElement | null)[]} */ ([]));
  useLayoutEffect(() => {
    const write = (/** @type {Uint16Array} */ counts) =>
      numbers.current.forEach((node, i) => {
        const text = String(counts[i]);
        if (node && node.textContent !== text) node.textContent = text;
      });
    write(painter.counts);
    return painter.listen(write);
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
                onClick={() => {
                  show(null);
                  choose(i);
                }}
                onPointerEnter={(event) => event.pointerType !== "touch" && show(i)}
                onPointerLeave={() => show(null)}
                onFocus={(event) => event.currentTarget.matches(":focus-visible") && show(i)}
                onBlur={() => show(null)}
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
