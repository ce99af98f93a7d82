// The data of the page, and look-ups in them: rows, words, and what held of each measure on a day.
//
// No rule is decided here. What held of a measure in a stretch of time is a "kind" that Python worked out; this module
// finds the stretch that covers a day.

import { ALWAYS, NEVER, PRESENT, newYear, yearOf } from "./days.js";

/** @typedef {import("./types.js").Look} Look */
/** @typedef {import("./types.js").Place} Place */
/** @typedef {import("./types.js").Code} Code */
/** @typedef {import("./types.js").Segment} Segment */
/** @typedef {Record<string, any>} Row */

const OLDEST_YEAR = 2010;

/** @template T @param {T[]} values @returns {Map<T, number>} */
export const numbered = (values) => new Map(values.map((value, i) => [value, i]));

export class Model {
  /** @param {Record<string, any>} data what Python put into the page */
  constructor(data) {
    this.data = data;
    const { measures, jurisdictions, coverage, codes } = data.tables;
    this.version = data.version;
    /** @type {Map<string, Row[]>} */
    this.made = new Map();
    /** @type {Map<string, Map<string, Row[]>>} */
    this.byMeasure = new Map();
    this.sourceNumbers = numbered(/** @type {string[]} */ (data.tables.sources.source_id));

    /** @type {Map<string, Map<string, Code>>} */
    this.schemes = new Map();
    codes.code.forEach((/** @type {string} */ code, /** @type {number} */ i) => {
      const scheme = codes.scheme[i];
      if (!this.schemes.has(scheme)) this.schemes.set(scheme, new Map());
      this.schemes.get(scheme)?.set(code, {
        code,
        label: codes.label[i],
        definition: codes.definition[i],
        parent: codes.parent[i],
      });
    });
    /** Measure types in order. @type {Code[]} */
    this.types = [...(this.schemes.get("measure_types")?.values() ?? [])];
    this.typeNumber = numbered(this.types.map((type) => type.code));
    /** @type {string[]} */
    this.statuses = [...(this.schemes.get("statuses")?.keys() ?? [])];
    this.statusNumber = numbered(this.statuses);

    /** Looks, the highest rank first. @type {Look[]} */
    this.looks = data.looks.map((/** @type {any} */ look, /** @type {number} */ rank) => ({ ...look, rank }));
    this.lookNumber = numbered(this.looks.map((look) => look.code));
    const look = (/** @type {string | null} */ code) => (code === null ? -1 : (this.lookNumber.get(code) ?? -1));
    const status = (/** @type {string | null} */ code) => (code === null ? -1 : (this.statusNumber.get(code) ?? -1));
    /** @type {any[][]} */
    const kinds = data.kinds;
    this.kindLook = Int16Array.from(kinds, (kind) => look(kind[0]));
    this.kindMaybe = Int16Array.from(kinds, (kind) => look(kind[1]));
    this.kindStatus = Int16Array.from(kinds, (kind) => status(kind[2]));
    this.kindMaybeStatus = Int16Array.from(kinds, (kind) => status(kind[3]));
    /** @type {(string | null)[]} */
    this.kindEnforcement = kinds.map((kind) => kind[4]);
    /** For what a measure counts in stretches that belong to those in effect. @type {(string | null)[]} */
    this.kindHolds = kinds.map((kind) => kind[8]);

    this.placeNumber = numbered(/** @type {string[]} */ (jurisdictions.jurisdiction));
    /** @type {Place[]} */
    this.places = jurisdictions.jurisdiction.map((/** @type {string} */ code, /** @type {number} */ n) => ({
      n,
      code,
      name: jurisdictions.name[n],
      level: jurisdictions.level[n],
      parent: jurisdictions.parent[n],
      groups: jurisdictions.groups[n],
      home: this.placeNumber.get(data.places.home[n]) ?? n,
      country: this.placeNumber.get(data.places.country[n]) ?? n,
      region: data.places.region[n],
      iso3: data.places.iso3[n],
      aliases: data.places.aliases[n],
    }));

    /** How many measures there are; they are known by number, 0 to size - 1. */
    this.size = measures.measure_id.length;
    this.measureNumber = numbered(/** @type {string[]} */ (measures.measure_id));
    /** The place under which each measure counts. */
    this.homeOf = Int32Array.from(measures.jurisdiction, (code) => this.placeOf(code).home);
    this.typeOf = Int32Array.from(measures.measure_type, (code) => this.typeNumber.get(code) ?? -1);
    /** @type {string[]} */
    this.roleOf = measures.role;
    /** Status of each measure in the present account, as a number. */
    this.statusOf = Int32Array.from(measures.status, (code) => this.statusNumber.get(code) ?? -1);
    this.floorOf = Int32Array.from(data.floors, (day) => day ?? ALWAYS);

    this.searches = new Map();
    coverage.jurisdiction.forEach((/** @type {string} */ code, /** @type {number} */ i) => {
      this.searches.set(`${code}.${coverage.measure_type[i]}`, i);
    });
    this.background = new Set();
    for (let i = 0; i < this.size; i++) {
      if (this.roleOf[i] === "background") this.background.add(this.cellOf(i));
    }
    /** @type {Map<number, Account>} */
    this.accounts = new Map();
    const { first, last } = this.days();
    /** First day of the slider. @type {number} */
    this.firstDay = first;
    /** Last day of the slider, to which the data look. @type {number} */
    this.lastDay = last;
    /** The day that is meant without a day: the last, in old releases the end of each account. @type {number} */
    this.today = data.data_day ?? PRESENT;
  }

  /** First and last day of the slider. */
  days() {
    const { day } = this.account(null);
    const days = day.filter((one) => one !== ALWAYS);
    const last = this.data.data_day ?? days.reduce((a, b) => Math.max(a, b), newYear(OLDEST_YEAR + 1));
    const first = days.reduce((a, b) => Math.min(a, b), last);
    const begin = newYear(Math.max(yearOf(first), OLDEST_YEAR));
    return { first: begin < last ? begin : newYear(yearOf(last) - 1), last };
  }

  /** @param {string} code @returns {Place} */
  placeOf(code) {
    const place = this.places[this.placeNumber.get(code) ?? -1];
    if (!place) throw new RangeError(`No jurisdiction ${code}`);
    return place;
  }

  /** The cell to which a measure belongs, "UK.device_ban". @param {number} i */
  cellOf(i) {
    return `${this.places[this.homeOf[i]].code}.${this.types[this.typeOf[i]].code}`;
  }

  /** All rows of a table, made once. @param {string} table @returns {Row[]} */
  rows(table) {
    let rows = this.made.get(table);
    if (!rows) {
      const columns = Object.entries(this.data.tables[table] ?? {});
      const length = columns.length ? columns[0][1].length : 0;
      rows = Array.from({ length }, (_, i) => Object.fromEntries(columns.map(([name, cells]) => [name, cells[i]])));
      if (table === "evidence") rows.forEach((row, i) => (row.link = this.passageLink(i)));
      if (table === "sources") rows.forEach((row, i) => (row.url = this.data.links.sources[i]));
      this.made.set(table, rows);
    }
    return rows;
  }

  /** A measure by number, with its family and best link. @param {number} i @returns {Row} */
  measure(i) {
    const row = this.rows("measures")[i];
    if (row.best_link === undefined) {
      const best = this.data.links.best[i];
      row.best_link = Array.isArray(best) ? best[0] : best === null ? null : this.passageLink(best);
      row.family = this.types[this.typeOf[i]].parent;
    }
    return row;
  }

  /** The address of a passage: that of its source and what leads to the passage. @param {number} j @returns {string} */
  passageLink(j) {
    const added = this.data.links.passages[j];
    if (Array.isArray(added)) return added[0];
    return this.data.links.sources[this.sourceNumber(this.data.tables.evidence.source_id[j])] + added;
  }

  /** @param {string} id */
  sourceNumber(id) {
    return this.sourceNumbers.get(id) ?? -1;
  }

  /** @param {string} id @returns {Row} */
  source(id) {
    return this.rows("sources")[this.sourceNumber(id)];
  }

  /** Rows of a table that belong to a measure: "events" or "evidence". @param {"events" | "evidence"} table @param {string} id */
  rowsOf(table, id) {
    let groups = this.byMeasure.get(table);
    if (!groups) this.byMeasure.set(table, (groups = grouped(this.rows(table))));
    return groups.get(id) ?? [];
  }

  /** @param {string} scheme @param {string} code @returns {string} */
  label(scheme, code) {
    return this.schemes.get(scheme)?.get(code)?.label ?? code;
  }

  /** @param {string} scheme @param {string} code @returns {string} */
  definition(scheme, code) {
    return this.schemes.get(scheme)?.get(code)?.definition ?? "";
  }

  /** The name of a jurisdiction or a group. @param {string} code @returns {string} */
  nameOf(code) {
    const n = this.placeNumber.get(code);
    return n === undefined ? this.label("groups", code) : this.places[n].name;
  }

  // ------------------------------------------------------------------------------------ what held on a day

  /**
   * The stretches of all measures as known on a day, as columns of numbers; those of measure i are at
   * begin[i] to begin[i + 1] - 1.
   * @param {number | null} known
   * @returns {Account}
   */
  account(known) {
    const then = known ?? PRESENT;
    const made = this.accounts.get(then);
    if (made) return made;
    const begin = new Int32Array(this.size + 1);
    /** @type {number[]} */
    const day = [];
    /** @type {number[]} */
    const kind = [];
    /** @type {number[]} */
    const told = [];
    this.data.lives.forEach((/** @type {any[]} */ life, /** @type {number} */ i) => {
      begin[i] = day.length;
      const found = life.find(([from, to]) => (from ?? ALWAYS) <= then && then < (to ?? NEVER));
      for (let at = 0; found && at < found[2].length; at += 3) {
        day.push(found[2][at] ?? ALWAYS);
        kind.push(found[2][at + 1]);
        told.push(found[2][at + 2] ?? NEVER);
      }
    });
    begin[this.size] = day.length;
    const account = { begin, day: Int32Array.from(day), kind: Int16Array.from(kind), told: Int32Array.from(told) };
    this.accounts.set(then, account);
    return account;
  }

  /** The position in the account of the stretch of each measure that covers a day; -1 for none. @param {number} day @param {number | null} known */
  on(day, known) {
    const { begin, day: starts } = this.account(known);
    const found = new Int32Array(this.size);
    for (let i = 0; i < this.size; i++) {
      let at = begin[i + 1] - 1;
      while (at >= begin[i] && starts[at] > day) at--;
      found[i] = at < begin[i] ? -1 : at;
    }
    return found;
  }

  /** The life of a measure as known on a day, oldest stretch first. @param {number} i @param {number | null} [known] @returns {Segment[]} */
  segments(i, known = null) {
    const { begin, day, kind, told } = this.account(known);
    const found = [];
    for (let at = begin[i]; at < begin[i + 1]; at++) {
      const status = this.kindStatus[kind[at]];
      const maybeStatus = this.kindMaybeStatus[kind[at]];
      found.push({
        from: day[at],
        to: at + 1 < begin[i + 1] ? day[at + 1] : NEVER,
        look: this.kindLook[kind[at]],
        maybe: this.kindMaybe[kind[at]],
        status: status < 0 ? null : this.statuses[status],
        maybeStatus: maybeStatus < 0 ? null : this.statuses[maybeStatus],
        enforcement: this.kindEnforcement[kind[at]],
        holds: this.kindHolds[kind[at]],
        told: told[at] === NEVER ? null : told[at],
      });
    }
    return found;
  }
}

/** @typedef {{begin: Int32Array, day: Int32Array, kind: Int16Array, told: Int32Array}} Account */

/** @param {Row[]} rows @returns {Map<string, Row[]>} */
function grouped(rows) {
  const found = new Map();
  for (const row of rows) {
    if (found.has(row.measure_id)) found.get(row.measure_id).push(row);
    else found.set(row.measure_id, [row]);
  }
  return found;
}
