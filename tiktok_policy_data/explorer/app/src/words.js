// An index of words: which documents have which words, how much a word counts there, and words that are spelled alike.

/** @param {string} text */
export const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** A name as it is compared: without accents, signs and capitals. @param {string} text */
export const plain = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");

/** Words that say nothing by themselves. */
const SMALL = new Set(
  "a an and are at be by for from has have how in is it its of on or that the to was were what when where which who with".split(" "),
);

/** The words of a text, without accents and small words. @param {string} text */
export const wordsOf = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word && !SMALL.has(word));

/** What a hit counts: a whole word, the beginning of one, one with a typing error. */
const WORTH = [1, 0.4, 0.15];
/** What a word that does not occur adds to the misses of a document. */
const ABSENT = 4;

/** The least number of letters of a word of which the beginning is enough, while it is typed and later. */
const BEGUN = { typing: 2, typed: 4 };

export class WordIndex {
  /** @param {number} size number of documents */
  constructor(size) {
    this.size = size;
    /** @type {Map<string, Map<number, number>>} */
    this.postings = new Map();
    /** @type {string[] | null} */
    this.sorted = null;
  }

  /** Adds texts of a document; a word counts as in the most important of them. @param {number} n @param {[number, string][]} texts */
  add(n, texts) {
    for (const [weight, text] of texts) {
      for (const word of wordsOf(text)) {
        let found = this.postings.get(word);
        if (!found) this.postings.set(word, (found = new Map()));
        if ((found.get(n) ?? 0) < weight) found.set(n, weight);
      }
    }
    this.sorted = null;
  }

  /** All words in order. */
  vocabulary() {
    return (this.sorted ??= [...this.postings.keys()].sort());
  }

  /**
   * The documents that have the words asked for, best first. Those with all words come first, whole words before
   * beginnings before typing errors; where hardly any has all, those that lack one follow.
   * @param {string} q @returns {number[]}
   */
  search(q) {
    const asked = [...new Set(wordsOf(q))];
    if (!asked.length) return [];
    const score = new Float32Array(this.size);
    const misses = new Uint16Array(this.size);
    const hits = new Uint8Array(this.size);
    const typing = !/[^\p{L}\p{N}]$/u.test(q);
    asked.forEach((word, place) => {
      const least = typing && place === asked.length - 1 ? BEGUN.typing : BEGUN.typed;
      for (const [n, [miss, worth]] of this.one(word, least)) {
        score[n] += worth;
        misses[n] += miss;
        hits[n] += 1;
      }
    });
    const all = Array.from({ length: this.size }, (_, n) => n);
    const whole = all.filter((n) => hits[n] === asked.length);
    const most = hits.reduce((a, b) => Math.max(a, b), 0);
    const enough = whole.length > 2 || asked.length === 1 ? asked.length : Math.min(most, asked.length - 1);
    const missed = (/** @type {number} */ n) => misses[n] + ABSENT * (asked.length - hits[n]);
    return all
      .filter((n) => hits[n] > 0 && hits[n] >= enough)
      .sort((a, b) => missed(a) - missed(b) || score[b] - score[a] || a - b);
  }

  /** The documents of one word: how it is missed (0, 1, 2) and what it is worth. @param {string} word @param {number} least @returns {Map<number, [number, number]>} */
  one(word, least) {
    /** @type {Map<number, [number, number]>} */
    const found = new Map();
    const take = (/** @type {string} */ term, /** @type {number} */ miss) => {
      const documents = this.postings.get(term);
      if (!documents) return;
      const rare = Math.log(1 + this.size / documents.size) * WORTH[miss];
      for (const [n, weight] of documents) {
        const before = found.get(n);
        if (!before || before[0] > miss || (before[0] === miss && before[1] < weight * rare)) found.set(n, [miss, weight * rare]);
      }
    };
    if (word.length >= least) for (const term of this.beginning(word)) take(term, 1);
    take(word, 0);
    if (!found.size && word.length > 3) for (const term of this.alike(word)) take(term, 2);
    return found;
  }

  /** The words that begin with some letters. @param {string} letters */
  *beginning(letters) {
    const words = this.vocabulary();
    let [low, high] = [0, words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle] < letters) low = middle + 1;
      else high = middle;
    }
    for (; low < words.length && words[low].startsWith(letters); low++) yield words[low];
  }

  /** The words that differ by one letter, long ones by two; or whose beginning does. @param {string} word */
  alike(word) {
    const most = word.length > 7 ? 2 : 1;
    return this.vocabulary().filter(
      (term) => term[0] === word[0] && term.length > word.length - 2 && distance(word, term.slice(0, word.length + most), most) <= most,
    );
  }
}

/** The number of letters to change, add, leave out or swap to make one word of another; more than `most` is not counted. @param {string} a @param {string} b @param {number} most */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let two = /** @type {number[]} */ ([]);
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const now = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      now[j] = Math.min(before[j] + 1, now[j - 1] + 1, before[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], two[j - 2] + 1);
    }
    if (Math.min(...now) > most) return most + 1;
    [two, before] = [before, now];
  }
  return before[b.length];
}
