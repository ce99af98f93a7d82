// Walks with the arrow keys from shape to shape: to the nearest in the direction of the key.

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {Element} node */
function middle(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/**
 * Returns the node that is nearest in a direction; what is off the line counts double.
 * @param {Element} from @param {Element[]} nodes @param {[number, number]} way
 */
export function nearest(from, nodes, [right, down]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const node of nodes) {
    const [a, b] = middle(node);
    const along = (a - x) * right + (b - y) * down;
    const beside = Math.abs((a - x) * down) + Math.abs((b - y) * right);
    if (node === from || along <= 0.5 || along + 2 * beside >= least) continue;
    [best, least] = [node, along + 2 * beside];
  }
  return best;
}

/**
 * Moves the focus with an arrow key, Home or End; Enter and the space bar choose.
 * @param {KeyboardEvent} event @param {() => void} choose
 */
export function walked(event, choose) {
  const from = /** @type {Element} */ (event.target).closest("[data-place]");
  if (!from) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose();
    return;
  }
  const nodes = [...(from.closest("svg")?.querySelectorAll("[data-place]") ?? [])];
  const way = WAYS[event.key];
  const to = way ? nearest(from, nodes, way) : event.key === "Home" ? nodes[0] : event.key === "End" ? nodes.at(-1) : null;
  if (way || to) event.preventDefault();
  if (!to) return;
  from.setAttribute("tabindex", "-1");
  to.setAttribute("tabindex", "0");
  /** @type {SVGElement} */ (to).focus();
}

/** Makes one shape of each map reachable with the Tab key. @param {ParentNode} root */
export function reachable(root) {
  for (const svg of root.querySelectorAll("svg[role='group']")) {
    if (!svg.querySelector("[data-place][tabindex='0']")) svg.querySelector("[data-place]")?.setAttribute("tabindex", "0");
  }
}
