// How wide an element is, as a hook: the drawing is made for that width.

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/**
 * Returns a reference to put on an element, and its width in whole pixels.
 * @param {number} [before] the width until it is known
 * @returns {[import("preact").RefObject<any>, number]}
 */
export function useWidth(before = 360) {
  const ref = useRef(/** @type {any} */ (null));
  const [width, setWidth] = useState(before);
  useLayoutEffect(() => {
    const node = ref.current;
    if (!node) return undefined;
    const measure = () => setWidth(Math.floor(node.clientWidth) || before);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
