// Merges the lives of several measures into one: on each day the look that ranks first.

/** @typedef {import("./life.js").Changes} Changes */
/** @typedef {{days: Int32Array, looks: string[]}} Merged from each day on, the look beside it */

/**
 * Returns the changes of a place from those of its measures.
 * @param {Changes[]} lists
 * @param {(look: string) => number} rankOf the lower, the stronger
 * @param {string} empty the look before any of them
 * @returns {Merged}
 */
export function mergedOf(lists, rankOf, empty) {
  /** @type {[number, number, string][]} day, number of the list, look */
  const turns = [];
  lists.forEach((list, i) => {
    for (let n = 0; n < list.length; n += 2) turns.push([Number(list[n]), i, String(list[n + 1] ?? "")]);
  });
  turns.sort((a, b) => a[0] - b[0]);
  /** @type {string[]} */
  const now = lists.map(() => "");
  /** @type {number[]} */
  const days = [];
  /** @type {string[]} */
  const looks = [];
  for (let t = 0; t < turns.length; ) {
    const day = turns[t][0];
    for (; t < turns.length && turns[t][0] === day; t++) now[turns[t][1]] = turns[t][2];
    const best = strongest(now, rankOf) || empty;
    if (best !== (looks[looks.length - 1] ?? empty)) {
      days.push(day);
      looks.push(best);
    }
  }
  return { days: Int32Array.from(days), looks };
}

/** @param {string[]} looks @param {(look: string) => number} rankOf */
function strongest(looks, rankOf) {
  let best = "";
  for (const look of looks) if (look && (!best || rankOf(look) < rankOf(best))) best = look;
  return best;
}

/**
 * Returns where a merged list is on a day: the number of its last change, -1 before the first.
 * @param {Merged} merged
 * @param {number} day
 */
export function at(merged, day) {
  const { days } = merged;
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
