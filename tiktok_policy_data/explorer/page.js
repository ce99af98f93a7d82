// Shows the data in the page: a matrix of any day, its filters, its measures and their evidence.
//
// Nothing is decided here: which status and effect held when is read from the table spells, as `compare` and
// `standing` read it, and what an empty cell means from the table coverage. Every text of the data becomes a
// text node, never HTML.
//
// For tests, and for whoever opens the console, `window.explorer` has
//   ready    a promise that is kept when the page is drawn
//   cells()  the cells in view: row, column, state, status, n_with_status, measures, rolled_up, certain
//   effects() the cells in view with measures: row, column, in_effect, some_bodies
//   count()  the measures in view: all, places, made, coming, over, refused, maybe
//   draw()   draws the matrix anew and gives the milliseconds that it took, layout included
"use strict";

(() => {
  // ------------------------------------------------------------------------------------------- days

  const DAY = 24 * 60 * 60 * 1000;
  // Days are whole numbers since 1970. A spell that goes on ends on OPEN, and only such spells cover PRESENT:
  // so the present account is a day like any other.
  const OPEN = 2 ** 31 - 1;
  const PRESENT = OPEN - 1;
  const ALWAYS = -(2 ** 31);
  const OLDEST_YEAR = 2010;

  const numberOf = (iso) => Date.parse(iso) / DAY;
  const isoOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);
  const yearOf = (number) => new Date(number * DAY).getUTCFullYear();
  const newYear = (year) => Date.UTC(year, 0, 1) / DAY;

  function isDay(text) {
    const written = /^\d{4}-\d\d-\d\d$/.test(text) && !text.startsWith("0000");
    return written && !Number.isNaN(numberOf(text)) && isoOf(numberOf(text)) === text;
  }

  const inWords = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const dayWords = (iso) => inWords.format(new Date(iso));

  // The same day some months away; the 31st becomes the last day of a shorter month.
  function monthsAway(number, months) {
    const day = new Date(number * DAY);
    const first = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
    const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
    return first.getTime() / DAY + Math.min(day.getUTCDate(), length) - 1;
  }

  // The two ends of a date as the data write it, "2023-03" or "[2023-03-01..2023-04]".
  function endsOf(edtf) {
    if (!edtf || !edtf.startsWith("[")) return [edtf || "", edtf || ""];
    return edtf.slice(1, -1).split("..");
  }

  function whenWords(edtf) {
    const [first, last] = endsOf(edtf);
    if (first === last) return first;
    return first && last ? `${first} to ${last}` : last ? `by ${last}` : `from ${first}`;
  }

  function sinceWords(edtf) {
    const [first, last] = endsOf(edtf);
    if (!first && !last) return "";
    if (first === last) return `since ${first}`;
    if (first && last) return `since a day between ${first} and ${last}`;
    return last ? `since ${last} at the latest` : `since ${first} at the earliest`;
  }

  // ------------------------------------------------------------------------------------ small tools

  const byId = (id) => document.getElementById(id);

  // An element: `make("p", { class: "who", "aria-label": "…", onclick: f }, "text", node, …)`.
  function make(tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  const unseen = (text) => make("span", { class: "unseen" }, text);

  // A link out, where the address is one of the web; else its text alone.
  function outward(address, ...children) {
    if (!/^https?:\/\//i.test(address || "")) return make("span", null, ...children);
    return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children);
  }

  // Text in which no date is broken over two lines.
  const withDates = (text) =>
    text
      .split(/(\d{4}-\d\d(?:-\d\d)?)/)
      .map((part, i) => (i % 2 ? make("span", { class: "date" }, part) : part));

  const counted = (n, one, many) => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many || `${one}s`}`;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const byNumber = (id) => Number(id.slice(id.lastIndexOf("-") + 2));

  // Calls `work` once, some milliseconds after the last time it was asked for.
  function settled(work, wait) {
    let timer = 0;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(later.now, wait);
    };
    later.waiting = () => timer !== 0;
    later.now = () => {
      clearTimeout(timer);
      timer = 0;
      work();
    };
    return later;
  }

  async function copy(text, button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      say("Copied");
    } catch {
      const field = make("input", { class: "copied", readonly: true, "aria-label": "Copy this" });
      field.value = text;
      button.after(field);
      field.select();
      return;
    }
    setTimeout(() => (button.textContent = before), 1500);
  }

  // Words for a screen reader: `live` is for what follows a hand, and so waits until the hand rests.
  const say = (text) => (byId("live").textContent = text);

  // --------------------------------------------------------------------------------------- the data

  async function unpacked(text) {
    if (typeof DecompressionStream === "undefined") {
      throw new Error("This browser is too old to unpack the data of the page. Any browser since 2023 can.");
    }
    const packed = atob(text.trim());
    const bytes = new Uint8Array(packed.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = packed.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  const lengthOf = (table) => Object.values(table)[0].length;
  const rowOf = (table, i) => Object.fromEntries(Object.keys(table).map((name) => [name, table[name][i]]));
  const rowsOf = (table) => Array.from({ length: lengthOf(table) }, (_, i) => rowOf(table, i));
  const numbered = (values) => new Map(values.map((value, i) => [value, i]));

  // Row numbers of a table by the value of a column.
  function grouped(table, column) {
    const found = new Map();
    table[column].forEach((value, i) => {
      if (found.has(value)) found.get(value).push(i);
      else found.set(value, [i]);
    });
    return found;
  }

  // What the page works on: the tables, their words, and for the work of every frame plain numbers.
  function modelOf(data) {
    const { measures, jurisdictions, codes, coverage, events, evidence, sources } = data.tables;
    const schemes = {};
    for (const row of rowsOf(codes)) (schemes[row.scheme] ||= new Map()).set(row.code, row);
    const types = [...(schemes.measure_types?.values() || [])];
    const statuses = [...(schemes.statuses?.keys() || [])];
    const statusNumber = numbered(statuses);
    const typeNumber = numbered(types.map((row) => row.code));
    const placeNumber = numbered(jurisdictions.jurisdiction);
    const parents = jurisdictions.level.map((level, i) =>
      level === "institution" ? placeNumber.get(jurisdictions.parent[i]) : i
    );
    const searches = new Map();
    for (const row of rowsOf(coverage)) searches.set(`${row.jurisdiction}.${row.measure_type}`, row);
    return {
      ...data.tables,
      data,
      schemes,
      types,
      statuses,
      size: lengthOf(measures),
      measureNumber: numbered(measures.measure_id),
      placeNumber,
      typeNumber,
      parents,
      searches,
      place: measures.jurisdiction.map((code) => parents[placeNumber.get(code)]),
      ofInstitution: measures.jurisdiction.map(
        (code) => parents[placeNumber.get(code)] !== placeNumber.get(code)
      ),
      type: measures.measure_type.map((code) => typeNumber.get(code)),
      dataDay: data.data_day === null ? PRESENT : numberOf(data.data_day),
      background: new Set(
        measures.role.flatMap((role, i) => {
          const place = jurisdictions.jurisdiction[parents[placeNumber.get(measures.jurisdiction[i])]];
          return role === "background" ? [`${place}.${measures.measure_type[i]}`] : [];
        })
      ),
      status: measures.status.map((code) => statusNumber.get(code)),
      noMeasure: new Set(data.no_measure.map((code) => statusNumber.get(code))),
      spans: spansOf(data.tables, statusNumber),
      eventsOf: grouped(events, "measure_id"),
      eventNumber: numbered(events.event_id),
      evidenceOf: grouped(evidence, "measure_id"),
      sourceNumber: numbered(sources.source_id),
      texts: null,
    };
  }

  // The table spells as numbers.
  function spansOf({ spells, measures }, statusNumber) {
    const measureNumber = numbered(measures.measure_id);
    const days = (values, open) => Int32Array.from(values, (iso) => (iso === null ? open : numberOf(iso)));
    const codes = (values) =>
      Int32Array.from(values, (code) => (code === null ? -1 : statusNumber.get(code)));
    return {
      measure: Int32Array.from(spells.measure_id, (id) => measureNumber.get(id)),
      validFrom: days(spells.valid_from, ALWAYS),
      validTo: days(spells.valid_to, OPEN),
      knownFrom: days(spells.known_from, ALWAYS),
      knownTo: days(spells.known_to, OPEN),
      possible: codes(spells.status),
      certain: codes(spells.certain_status),
      effect: { possible: spells.effect, certain: spells.certain_effect },
      inEffect: spells.in_effect,
      lastTold: spells.last_told,
      enforcement: spells.enforcement,
    };
  }

  let model = null;

  const label = (scheme, code) => model.schemes[scheme]?.get(code)?.label ?? code;
  const definition = (scheme, code) => model.schemes[scheme]?.get(code)?.definition ?? "";
  const nameOf = (code) => model.jurisdictions.name[model.placeNumber.get(code)] ?? code;
  const typeLabel = (code) => label("measure_types", code);
  const statusWords = (code) => label("statuses", code).toLowerCase();
  const stateWords = (state) =>
    state === "filtered" ? FILTERED_WORDS : label("coverage_states", state).toLowerCase();
  const titleOf = (column) => model.data.titles[column] ?? column;
  const signOf = (code) => (code === "filtered" ? FILTERED_SIGN : model.data.signs[code]);

  // A cell whose measures the search or the filter of statuses all leave out: no state of our knowledge.
  const FILTERED_SIGN = "–";
  const FILTERED_WORDS = "measures, but none that the filters pick";

  // ---------------------------------------------------------------------------- the view, its address

  const DEFAULTS = Object.freeze({
    asOf: null,
    knownAt: null,
    how: "certain",
    roles: ["response"],
    jurisdictions: [],
    types: [],
    families: [],
    statuses: [],
    q: "",
    all: false,
    cell: null,
    measure: null,
  });
  let view = { ...DEFAULTS };

  const readDay = (text) => (isDay(text) ? text : undefined);
  const fromList = (known) => (text) => {
    const found = text.split(",").filter((code) => known(code));
    return found.length && found.length === text.split(",").length ? [...new Set(found)] : undefined;
  };
  const inScheme = (scheme) => fromList((code) => model.schemes[scheme]?.has(code));

  // How each part of the view is read from the address; undefined for what it cannot be.
  const PARAMETERS = {
    as_of: ["asOf", readDay],
    known_at: ["knownAt", readDay],
    how: ["how", (text) => (["certain", "possible"].includes(text) ? text : undefined)],
    role: ["roles", (text) => (text === "all" ? [...model.schemes.roles.keys()] : inScheme("roles")(text))],
    jurisdiction: [
      "jurisdictions",
      (text) => fromList((code) => model.placeNumber.has(code) || model.schemes.groups?.has(code))(text),
    ],
    type: ["types", inScheme("measure_types")],
    family: ["families", inScheme("families")],
    status: ["statuses", inScheme("statuses")],
    q: ["q", (text) => text],
    all: ["all", (text) => (text === "1" ? true : undefined)],
    cell: ["cell", (text) => (isCell(text) ? text : undefined)],
    measure: ["measure", (text) => (model.measureNumber.has(text) ? text : undefined)],
  };

  function isCell(text) {
    const [place, type] = text.split(".");
    const number = model.placeNumber.get(place);
    return number !== undefined && model.parents[number] === number && model.typeNumber.has(type);
  }

  function addressOf(some) {
    const parts = [];
    for (const [name, [key]] of Object.entries(PARAMETERS)) {
      const value = some[key];
      if (String(value ?? "") === String(DEFAULTS[key] ?? "")) continue;
      const all = key === "roles" && value.length === model.schemes.roles.size;
      const text = all ? "all" : value === true ? "1" : Array.isArray(value) ? value.join(",") : value;
      parts.push(`${name}=${encodeURIComponent(text).replaceAll("%2C", ",")}`);
    }
    return `#${parts.join("&")}`;
  }

  // The view that an address tells, and the parts of it that say nothing here.
  function viewFrom(hash) {
    const found = { ...DEFAULTS };
    const wrong = [];
    for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
      const [key, read] = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : [];
      const value = key && read(text);
      if (value === undefined) wrong.push(`${name}=${text}`);
      else found[key] = value;
    }
    return [found, wrong];
  }

  // Browsers allow only some hundred changes of the address in half a minute: while a hand drags, it waits.
  const keepAddress = settled(() => history.replaceState(null, "", addressOf(view)), 300);

  function show(changes, { push = false, later = false } = {}) {
    if (push && keepAddress.waiting()) keepAddress.now();
    Object.assign(view, changes);
    if (push) history.pushState(null, "", addressOf(view));
    else keepAddress();
    render({ later });
  }

  function readAddress() {
    const [found, wrong] = viewFrom(location.hash);
    view = found;
    note(
      wrong.length ? `Left out of the address, for there is no such thing here: ${wrong.join(", ")}.` : ""
    );
    render();
  }

  function note(text) {
    byId("note").textContent = text;
    byId("note").hidden = !text;
  }

  const isDated = () => view.asOf !== null || view.knownAt !== null;

  // --------------------------------------------------------------------------------- filters and days

  // The jurisdictions that codes stand for, of jurisdictions or of groups, with their institutions.
  function chosenPlaces(codes) {
    const { jurisdictions } = model;
    const found = new Set();
    jurisdictions.jurisdiction.forEach((code, i) => {
      if (codes.includes(code) || jurisdictions.groups[i].some((group) => codes.includes(group)))
        found.add(code);
    });
    jurisdictions.jurisdiction.forEach((code, i) => {
      if (jurisdictions.level[i] === "institution" && found.has(jurisdictions.parent[i])) found.add(code);
    });
    return found;
  }

  // What of each measure words are searched in.
  function textsOf() {
    const { measures, evidence } = model;
    const columns = ["measure_id", "title", "summary", "instrument", "scope", "maker", "act", "jurisdiction"];
    return measures.measure_id.map((id, i) => {
      const words = columns.map((name) => measures[name]?.[i] ?? "");
      words.push(nameOf(measures.jurisdiction[i]), model.jurisdictions.name[model.place[i]]);
      words.push(typeLabel(measures.measure_type[i]));
      for (const j of model.evidenceOf.get(id) || [])
        words.push(evidence.evidence_id[j], evidence.reading[j]);
      return folded(words.join("\n"));
    });
  }

  // For each measure whether the words asked for all occur in it.
  function saying(q) {
    const words = folded(q).split(/\s+/).filter(Boolean);
    if (!words.length) return () => true;
    model.texts ||= textsOf();
    return (i) => words.every((word) => model.texts[i].includes(word));
  }

  // For each measure whether it has one of the statuses: today, or in a dated view on any day, so that rows
  // and columns stay where they are while the day moves.
  function reaching(codes, dated) {
    if (!codes.length) return () => true;
    const wanted = new Set(codes.map((code) => model.statuses.indexOf(code)));
    if (!dated) return (i) => wanted.has(model.status[i]);
    const { measure, possible, certain } = model.spans;
    const found = new Set();
    measure.forEach((i, j) => {
      if (wanted.has(possible[j]) || wanted.has(certain[j])) found.add(i);
    });
    return (i) => found.has(i);
  }

  function wantedTypes(some) {
    if (!some.types.length && !some.families.length) return () => true;
    return (type) => some.types.includes(type.code) || some.families.includes(type.parent);
  }

  // The spell of each measure that covers a day, as known on a day; -1 where none tells a status.
  function standing(day, known, column) {
    const { measure, validFrom, validTo, knownFrom, knownTo } = model.spans;
    const status = model.spans[column];
    const found = new Int32Array(model.size).fill(-1);
    for (let j = 0; j < measure.length; j++) {
      const knownThen = knownFrom[j] <= known && known < knownTo[j];
      if (knownThen && validFrom[j] <= day && day < validTo[j] && status[j] >= 0) found[measure[j]] = j;
    }
    return found;
  }

  // What stands on the day of a view: for each measure its spell and its status, certain or else possible.
  function reckoned(some) {
    const day = some.asOf === null ? model.dataDay : numberOf(some.asOf);
    const known = some.knownAt === null ? PRESENT : numberOf(some.knownAt);
    const may = standing(day, known, "possible");
    const statusOf = (spells, column) => spells.map((j) => (j < 0 ? -1 : model.spans[column][j]));
    const maybe = { spell: may, status: statusOf(may, "possible"), certain: false, column: "possible" };
    if (some.asOf === null && some.knownAt === null)
      return { found: { ...maybe, status: model.status, certain: true }, maybe: null, covering: may };
    if (some.how === "possible") return { found: { ...maybe, certain: true }, maybe, covering: may };
    const must = standing(day, known, "certain");
    return {
      found: { spell: must, status: statusOf(must, "certain"), certain: true, column: "certain" },
      maybe,
      covering: may,
    };
  }

  // Whether the measures of a cell are in effect on the day: those that count for the whole jurisdiction (null
  // where nobody can know), and those that count for some bodies only.
  function effectOf(cell) {
    const values = { whole: [], some_bodies: [], beneath: [] };
    for (const i of cell.picked) {
      const j = now.covering[i];
      if (j >= 0 && model.spans.effect.possible[j] !== null)
        values[model.data.parts[i]].push(model.spans.inEffect[j]);
    }
    const { whole } = values;
    return {
      in_effect: whole.includes(true) ? true : whole.includes(null) || !whole.length ? null : false,
      some_bodies: values.some_bodies.includes(true),
    };
  }

  // --------------------------------------------------------------------------------------- the matrix

  // Rows, columns and the measures of each cell, for all days.
  function gridOf(some) {
    const places = some.jurisdictions.length ? chosenPlaces(some.jurisdictions) : null;
    const inTypes = wantedTypes(some);
    const says = saying(some.q);
    const reaches = reaching(some.statuses, isDated());
    const { measures, jurisdictions } = model;
    const at = [];
    const counts = new Map();
    const used = new Set();
    for (let i = 0; i < model.size; i++) {
      if (!some.roles.includes(measures.role[i])) continue;
      if (places && !places.has(measures.jurisdiction[i])) continue;
      if (!inTypes(model.types[model.type[i]])) continue;
      const picked = says(i) && reaches(i);
      at.push([i, picked]);
      if (picked) counts.set(model.place[i], (counts.get(model.place[i]) || 0) + 1);
      if (picked) used.add(model.type[i]);
    }
    const codes = jurisdictions.jurisdiction;
    // Jurisdictions that were asked for are shown, also where nothing is there to show.
    const asked = new Set([...(places || [])].map((code) => model.parents[model.placeNumber.get(code)]));
    const rows = codes
      .map((_, i) => i)
      .filter((i) => counts.has(i) || asked.has(i) || (some.all && !places && model.parents[i] === i))
      .sort((a, b) => (counts.get(b) || 0) - (counts.get(a) || 0) || compared(codes[a], codes[b]));
    const columns = model.types
      .map((_, i) => i)
      .filter((i) => used.has(i) || (some.all && inTypes(model.types[i])));
    return { ...filledGrid(rows, columns, at), places };
  }

  function filledGrid(rows, columns, at) {
    const rowNumber = numbered(rows);
    const columnNumber = numbered(columns);
    const cells = rows.flatMap((row) =>
      columns.map((column) => ({
        row: model.jurisdictions.jurisdiction[row],
        column: model.types[column].code,
        picked: [],
        others: [],
        found: null,
      }))
    );
    for (const [i, picked] of at) {
      const row = rowNumber.get(model.place[i]);
      const column = columnNumber.get(model.type[i]);
      if (row === undefined || column === undefined) continue;
      const cell = cells[row * columns.length + column];
      (picked ? cell.picked : cell.others).push(i);
    }
    return {
      rows: rows.map((i) => model.jurisdictions.jurisdiction[i]),
      columns: columns.map((i) => model.types[i]),
      cells,
      nodes: [],
    };
  }

  // What a cell says on the day: the strongest status of its measures, or what their absence means.
  function reckonCell(cell, { found, maybe }, wanted) {
    let source = found;
    let here = cell.picked.filter((i) => found.status[i] >= 0);
    // Where nothing had certainly happened, what may have is shown as such.
    if (maybe && !here.length) {
      here = cell.picked.filter((i) => maybe.status[i] >= 0);
      source = here.length ? { ...maybe, certain: false } : found;
    }
    const there = here.length;
    if (wanted.size) here = here.filter((i) => wanted.has(source.status[i]));
    let strongest = -1;
    for (const i of here) if (strongest < 0 || source.status[i] < strongest) strongest = source.status[i];
    const alike = here.filter((i) => source.status[i] === strongest).length;
    return {
      state: stateOf(cell, here, there, source, strongest),
      status: strongest < 0 ? null : model.statuses[strongest],
      alike,
      here,
      rolledUp: here.some((i) => model.ofInstitution[i]),
      certain: source.certain,
      source,
    };
  }

  function stateOf(cell, here, there, source, strongest) {
    if (strongest >= 0)
      return here.every((i) => model.noMeasure.has(source.status[i])) ? "stated_absent" : "found";
    if (there || (!cell.picked.length && cell.others.length)) return "filtered";
    if (isDated() && cell.picked.length) return "not_yet";
    if (!view.roles.includes("background") && model.background.has(`${cell.row}.${cell.column}`))
      return "found_background";
    const asked = !grid.places || grid.places.has(cell.row);
    const search = asked ? model.searches.get(`${cell.row}.${cell.column}`) : null;
    return search ? model.data.empty_states[search.search || "named"] : "not_searched";
  }

  let grid = null;
  let now = null;
  let drawn = "";
  // The cell that the keyboard is on.
  let active = [0, 0];

  const shapeOf = (some) =>
    JSON.stringify([
      some.roles,
      some.jurisdictions,
      some.types,
      some.families,
      some.statuses,
      some.statuses.length && isDated(),
      some.q,
      some.all,
    ]);

  // Draws what changed: cells in place, or the whole matrix where rows or columns may be others.
  function drawMatrix(anew = false) {
    const shape = shapeOf(view);
    const build = anew || shape !== drawn;
    if (build) grid = gridOf(view);
    drawn = shape;
    now = reckoned(view);
    const wanted = new Set(view.statuses.map((code) => model.statuses.indexOf(code)));
    for (const cell of grid.cells) cell.found = reckonCell(cell, now, wanted);
    if (build) buildMatrix();
    updateCells();
  }

  function buildMatrix() {
    const region = byId("region");
    const held = region.contains(document.activeElement) && document.activeElement !== region;
    if (!grid.rows.length || !grid.columns.length) {
      grid.nodes = [];
      region.replaceChildren(make("p", { class: "nothing" }, nothingWords()));
      return;
    }
    active = [Math.min(active[0], grid.rows.length - 1), Math.min(active[1], grid.columns.length - 1)];
    const body = make("tbody", null);
    grid.nodes = [];
    grid.rows.forEach((code, r) => {
      const row = make("tr", null, make("th", { scope: "row" }, make("span", null, nameOf(code))));
      for (let c = 0; c < grid.columns.length; c++) {
        const node = cellNode(r, c);
        grid.nodes.push(node);
        row.append(node.td);
      }
      body.append(row);
    });
    const many = grid.columns.length > 13 ? "many" : "";
    const widths = make("colgroup", null, make("col", { class: "head" }));
    grid.columns.forEach((_, c) => widths.append(make("col", { class: beginsFamily(c) ? "first" : "" })));
    const table = make(
      "table",
      { role: "grid", class: many, "aria-labelledby": "view" },
      widths,
      matrixHead(),
      body
    );
    fitColumns(table);
    region.replaceChildren(table);
    focusCell(...active, held);
  }

  const nothingWords = () =>
    model.size
      ? "No measure fits these filters."
      : "This release has no measures yet: there is nothing to show.";

  const beginsFamily = (c) => c === 0 || grid.columns[c].parent !== grid.columns[c - 1].parent;

  // Two lines of heads: families over their types.
  function matrixHead() {
    const families = [];
    for (const type of grid.columns) {
      const last = families[families.length - 1];
      if (last && last.code === type.parent) last.types.push(type);
      else families.push({ code: type.parent, types: [type] });
    }
    return make(
      "thead",
      null,
      make(
        "tr",
        { class: "families" },
        make("td", null),
        families.map(({ code, types }) => {
          const properties = {
            scope: "colgroup",
            colspan: types.length,
            class: types.length === 1 ? "single" : "",
          };
          return make("th", properties, make("span", null, label("families", code)));
        })
      ),
      make(
        "tr",
        { class: "types" },
        make("td", null),
        grid.columns.map((type, c) =>
          make("th", { scope: "col", class: beginsFamily(c) ? "first" : "" }, make("span", null, type.label))
        )
      )
    );
  }

  // Copies of one cell are made faster than cells.
  const MODEL_CELL = make(
    "td",
    { role: "gridcell", tabindex: "-1" },
    make("span", { class: "sign" }),
    make("span", { class: "number" }),
    make("span", { class: "word" })
  );

  function cellNode(r, c) {
    const td = MODEL_CELL.cloneNode(true);
    td.dataset.row = r;
    td.dataset.column = c;
    const [sign, count, word] = td.children;
    return { td, sign, count, word, said: "" };
  }

  // Touches only those cells that say something else than before.
  function updateCells() {
    const open = openCell();
    grid.nodes.forEach((node, i) => {
      const cell = grid.cells[i];
      const { state, status, alike, here, rolledUp, certain } = cell.found;
      const chosen = open === `${cell.row}.${cell.column}`;
      const said = [state, status, alike, here.length, rolledUp, certain, chosen].join();
      if (node.said === said) return;
      node.said = said;
      const first = beginsFamily(i % grid.columns.length);
      node.td.className = `is-${status || state}${certain ? "" : " maybe"}${first ? " first" : ""}`;
      node.td.setAttribute("aria-selected", String(chosen));
      node.td.setAttribute("aria-label", cellWords(cell));
      node.sign.textContent = signOf(state === "found" ? status : state) + (status && !certain ? "?" : "");
      node.word.textContent = status ? statusWords(status) : "";
      node.count.textContent = `${here.length > 1 ? `${alike}/${here.length}` : ""}${rolledUp ? "*" : ""}`;
    });
  }

  // The name of a cell for those who hear it.
  function cellWords(cell) {
    return `${nameOf(cell.row)}, ${typeLabel(cell.column)}: ${foundWords(cell)}`;
  }

  function foundWords({ found }) {
    const { state, status, alike, here, rolledUp, certain } = found;
    if (!status) return stateWords(state);
    const words = `${certain ? "" : "may be "}${statusWords(status)}`;
    const count = here.length > 1 ? `, ${alike} of ${here.length} measures` : "";
    return `${words}${count}${rolledUp ? ", counts an institution’s own rules" : ""}`;
  }

  // The pixels that the longest word of some texts takes.
  function longestWord(texts, font) {
    const pen = make("canvas").getContext("2d");
    pen.font = font;
    const words = texts.flatMap((text) => text.split(" "));
    return words.reduce((most, word) => Math.max(most, pen.measureText(word).width), 0);
  }

  // Pixels between two families.
  const GAP = 5;

  // Gives columns their width, cells words and heads lines where there is room for the longest.
  function fitColumns(table) {
    const narrow = byId("region").clientWidth < 560;
    const names = narrow ? 104 : 150;
    const gaps = GAP * table.querySelectorAll("col.first").length;
    const room = (byId("region").clientWidth - names - gaps) / grid.columns.length;
    const width = Math.max(narrow ? 34 : 36, Math.min(Math.floor(room), 104));
    const font = getComputedStyle(byId("region")).fontFamily;
    const statuses = model.statuses.map(statusWords);
    const heads = grid.columns.map((type) => type.label);
    table.classList.toggle("wordy", width >= longestWord(statuses, `10.5px ${font}`) + 3);
    table.classList.toggle("upright", width >= longestWord(heads, `12px ${font}`) + 8);
    table.style.setProperty("--head", `${names}px`);
    table.style.setProperty("--cell", `${width}px`);
    table.style.setProperty("--gap", `${GAP}px`);
    table.style.setProperty("--whole", `${names + gaps + width * grid.columns.length}px`);
  }

  const nodeAt = (r, c) => grid.nodes[r * grid.columns.length + c];
  const openCell = () => view.cell || (view.measure && cellOf(model.measureNumber.get(view.measure)));
  const cellOf = (i) =>
    `${model.jurisdictions.jurisdiction[model.place[i]]}.${model.measures.measure_type[i]}`;
  const gridCell = (code) => grid.cells.find((cell) => `${cell.row}.${cell.column}` === code);

  function focusCell(r, c, really = true) {
    const before = nodeAt(...active);
    if (before) before.td.tabIndex = -1;
    active = [r, c];
    const node = nodeAt(r, c);
    if (!node) return;
    node.td.tabIndex = 0;
    if (really) node.td.focus();
  }

  // Back in the matrix: on the cell that is or was open.
  function returnToMatrix(code) {
    const number = grid.cells.findIndex((cell) => `${cell.row}.${cell.column}` === code);
    if (!grid.nodes.length) return;
    if (number < 0) focusCell(...active);
    else focusCell(Math.floor(number / grid.columns.length), number % grid.columns.length);
  }

  function onGridKey(event) {
    const [r, c] = active;
    const [lastRow, lastColumn] = [grid.rows.length - 1, grid.columns.length - 1];
    const whole = event.ctrlKey || event.metaKey;
    const moves = {
      ArrowUp: [Math.max(r - 1, 0), c],
      ArrowDown: [Math.min(r + 1, lastRow), c],
      ArrowLeft: [r, Math.max(c - 1, 0)],
      ArrowRight: [r, Math.min(c + 1, lastColumn)],
      Home: [whole ? 0 : r, 0],
      End: [whole ? lastRow : r, lastColumn],
      PageUp: [Math.max(r - 10, 0), c],
      PageDown: [Math.min(r + 10, lastRow), c],
    };
    if (!event.target.closest("td[role]")) return;
    if (moves[event.key]) focusCell(...moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") openFrom(event.target, true);
    else return;
    event.preventDefault();
  }

  function openFrom(target, byKey) {
    const td = target.closest("td[role]");
    if (!td) return;
    focusCell(Number(td.dataset.row), Number(td.dataset.column));
    const cell = grid.cells[grid.nodes.findIndex((node) => node.td === td)];
    show({ cell: `${cell.row}.${cell.column}`, measure: null }, { push: true });
    // A mouse stays in the matrix, where the next cell is; a keyboard, and a page in one column, go on.
    if (byKey || isStacked()) toDetails();
  }

  const isStacked = () =>
    byId("details").getBoundingClientRect().left <= byId("region").getBoundingClientRect().left + 1;

  // ------------------------------------------------------------------------------ the words of the view

  function roleWords() {
    if (view.roles.length === model.schemes.roles.size) return "All measures";
    return view.roles.map((code) => `${label("roles", code)}s`.replace("grounds", "ground")).join(" and ");
  }

  function viewWords() {
    const when = view.asOf ? `on ${dayWords(view.asOf)}` : view.knownAt ? "" : "in the present account";
    const known = view.knownAt ? `as known on ${dayWords(view.knownAt)}` : "";
    const may = isDated() && view.how === "possible" ? "(what may have happened)" : "";
    return [roleWords(), when, known, may].filter(Boolean).join(" ");
  }

  function filterWords() {
    const typed = [...view.families.map((code) => label("families", code)), ...view.types.map(typeLabel)];
    return [
      view.jurisdictions.map(placeLabel).join(", "),
      typed.join(", "),
      view.statuses.map((code) => statusWords(code)).join(" or "),
      view.q.trim() && `“${view.q.trim()}”`,
    ].filter(Boolean);
  }

  const placeLabel = (code) => (model.placeNumber.has(code) ? nameOf(code) : label("groups", code));

  // The measures in view, in the order of the matrix; those that only may have come by then apart.
  function inView() {
    const found = [];
    const maybe = [];
    for (const cell of grid.cells) (cell.found.source.certain ? found : maybe).push(...cell.found.here);
    return { found, maybe };
  }

  function count() {
    const { found, maybe } = inView();
    const told = {
      all: found.length,
      places: 0,
      made: 0,
      coming: 0,
      over: 0,
      refused: 0,
      maybe: maybe.length,
    };
    const groups = {
      [signOf("in_force")]: "made",
      [signOf("proposed")]: "coming",
      [signOf("ended")]: "over",
    };
    for (const i of found) told[groups[signOf(model.statuses[now.found.status[i]])] || "refused"] += 1;
    told.places = new Set(found.map((i) => model.place[i])).size;
    return told;
  }

  function countWords() {
    const told = count();
    const parts = [
      `made ${told.made}`,
      `coming ${told.coming}`,
      `over ${told.over}`,
      told.refused ? `refused or absent ${told.refused}` : "",
    ];
    const more = told.maybe ? `; ${told.maybe} more may have come by then` : "";
    const where = counted(told.places, "jurisdiction");
    return `${counted(told.all, "measure")} in ${where}: ${parts.filter(Boolean).join(", ")}${more}.`;
  }

  // ------------------------------------------------------------------------------------------ render

  const announce = settled(() => say(`${viewWords()}. ${countWords()}`), 700);
  const detailsLater = settled(() => drawDetails(), 160);
  let wordsBefore = "";

  // Draws the view; with `later` the details wait, for a hand is dragging.
  function render({ later = false } = {}) {
    drawMatrix();
    syncTime();
    syncFilters();
    const words = countWords();
    byId("view").textContent = viewWords();
    byId("count").replaceChildren(words, ...filterNodes());
    if (words !== wordsBefore) announce();
    wordsBefore = words;
    if (later) detailsLater();
    else detailsLater.now();
  }

  const filterNodes = () =>
    filterWords().length ? [make("span", { class: "picked" }, ` Picked: ${filterWords().join("; ")}.`)] : [];

  // -------------------------------------------------------------------------------------------- time

  let firstDay = 0;
  let lastDay = 0;

  // From the first of January of the earliest year to the last day that sources tell; no further back than
  // OLDEST_YEAR, where the laws are that measures answer.
  function rangeOfDays() {
    const { validFrom, validTo } = model.spans;
    const days = [...validFrom, ...validTo].filter((day) => day !== ALWAYS && day !== OPEN);
    const told = model.measures.status_as_of.map(numberOf);
    lastDay = told.reduce((a, b) => Math.max(a, b), ALWAYS);
    if (lastDay === ALWAYS) lastDay = newYear(OLDEST_YEAR + 1);
    const first = days.reduce((a, b) => Math.min(a, b), lastDay);
    firstDay = newYear(Math.max(yearOf(first), OLDEST_YEAR));
    if (firstDay >= lastDay) firstDay = newYear(yearOf(lastDay) - 1);
  }

  const shareOf = (day) => (day - firstDay) / (lastDay + 1 - firstDay);

  function setUpTime() {
    rangeOfDays();
    const slider = byId("slider");
    slider.min = firstDay;
    slider.max = lastDay + 1; // one step further is the present account
    byId("play").disabled = !model.size;
    drawScale();
    slider.addEventListener("input", () => toDay(Number(slider.value), true));
    byId("as-of").addEventListener("change", (event) => {
      const text = event.target.value;
      show({ asOf: isDay(text) ? text : null });
    });
    byId("present").addEventListener("click", () => show({ asOf: null }));
    for (const button of document.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => toDay(monthsAway(dayShown(), Number(button.dataset.step))));
    }
    byId("play").addEventListener("click", () => (playing ? pause() : play()));
  }

  const dayShown = () =>
    view.asOf === null ? lastDay + 1 : Math.max(firstDay, Math.min(numberOf(view.asOf), lastDay));

  function toDay(day, later = false) {
    show({ asOf: day > lastDay ? null : isoOf(Math.max(day, firstDay)) }, { later });
  }

  // Years under the slider, and over it a bar for each quarter: how many dated steps it saw.
  function drawScale() {
    const years = byId("years");
    const long = yearOf(lastDay) - yearOf(firstDay) > 9;
    for (let year = yearOf(firstDay); year <= yearOf(lastDay); year++) {
      const tick = make("span", { class: long && year % 2 ? "minor" : "" }, make("i", null, String(year)));
      tick.style.setProperty("--at", shareOf(newYear(year)));
      years.append(tick);
    }
    const steps = new Map();
    for (const iso of model.events.date_latest) {
      const quarter = iso ? Math.floor(((numberOf(iso) - firstDay) / 365.25) * 4) : -1;
      if (quarter >= 0) steps.set(quarter, (steps.get(quarter) || 0) + 1);
    }
    const most = Math.max(1, ...steps.values());
    for (const [quarter, number] of steps) {
      const bar = make("span", null);
      bar.style.setProperty("--at", Math.min(1, shareOf(firstDay + (quarter * 365.25) / 4)));
      bar.style.setProperty("--wide", 365.25 / 4 / (lastDay + 1 - firstDay));
      bar.style.setProperty("--high", Math.sqrt(number / most));
      byId("bars").append(bar);
    }
  }

  function syncTime() {
    const slider = byId("slider");
    slider.value = dayShown();
    const words = view.asOf ? dayWords(view.asOf) : "The present account";
    slider.setAttribute("aria-valuetext", words);
    slider.style.setProperty("--share", shareOf(dayShown()));
    byId("now").textContent = words;
    const field = byId("as-of");
    if (field !== document.activeElement || !view.asOf) field.value = view.asOf ?? "";
    byId("present").disabled = view.asOf === null;
  }

  // Play drags the slider through the years; where motion is unwelcome it goes in steps of a year.
  const CROSSING = 14000;
  let playing = 0;

  function play() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let day = view.asOf === null || dayShown() >= lastDay ? firstDay : dayShown();
    let before = performance.now();
    const token = ++plays;
    playing = token;
    byId("play").textContent = "Pause";
    byId("play").setAttribute("aria-pressed", "true");
    const frame = (time) => {
      if (playing !== token) return;
      if (still) day = monthsAway(Math.floor(day), 12);
      else day += (Math.max(0, time - before) / CROSSING) * (lastDay + 1 - firstDay);
      before = time;
      toDay(Math.floor(day), true);
      if (day > lastDay) pause();
      else if (still) setTimeout(() => frame(0), 1500);
      else requestAnimationFrame(frame);
    };
    toDay(Math.floor(day), true);
    if (still) setTimeout(() => frame(0), 1500);
    else requestAnimationFrame(frame);
  }

  let plays = 0;

  function pause() {
    playing = 0;
    byId("play").textContent = "Play";
    byId("play").setAttribute("aria-pressed", "false");
  }

  // Whoever touches anything takes over; the button itself pauses by its click.
  function pauseForHand(event) {
    const click = event.type === "pointerdown" || event.key === "Enter" || event.key === " ";
    if (playing && !(click && byId("play").contains(event.target))) pause();
  }

  // ------------------------------------------------------------------------------------------ filters

  const menus = [];

  // A list of boxes that opens under its button; `items`: [key of the view, code, words, class].
  function menu(title, items, summary) {
    const boxes = items.map(([key, code, words, kind]) => {
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => toggle(key, code, box.checked));
      const row = make("label", { class: kind ?? null }, box, make("span", null, words));
      return { key, code, box, row, words: folded(String(row.textContent)) };
    });
    const chosen = make("b", null);
    const find =
      items.length > 15 &&
      make("input", { type: "search", placeholder: "Find", "aria-label": `Find ${title}` });
    const list = make(
      "div",
      { class: "list", role: "group", "aria-label": title },
      boxes.map(({ row }) => row)
    );
    const node = make(
      "details",
      { class: "menu" },
      make("summary", null, `${title} `, chosen),
      make("div", { class: "sheet" }, find || null, list)
    );
    if (find) {
      find.addEventListener("input", () => {
        const words = folded(find.value).trim();
        for (const box of boxes) box.row.hidden = !box.words.includes(words);
      });
    }
    menus.push({ node, boxes, chosen, summary });
    return node;
  }

  function toggle(key, code, on) {
    const codes = view[key].filter((other) => other !== code);
    if (on) codes.push(code);
    show({ [key]: codes.length || key !== "roles" ? codes : DEFAULTS.roles });
  }

  const several = (codes, words) =>
    !codes.length ? "all" : codes.length === 1 ? words(codes[0]) : `${codes.length} chosen`;

  function setUpFilters() {
    const { jurisdictions, schemes } = model;
    const places = rowsOf(jurisdictions).sort((a, b) => compared(folded(a.name), folded(b.name)));
    const groups = [...(schemes.groups?.values() || [])].filter(({ code }) =>
      jurisdictions.groups.some((some) => some.includes(code))
    );
    const placeItems = [
      ...groups.map(({ code, label: words }) => ["jurisdictions", code, words, "group"]),
      ...places.map(({ jurisdiction, name }) => ["jurisdictions", jurisdiction, name]),
    ];
    const typeItems = [...(schemes.families?.values() || [])].flatMap((family) => [
      ["families", family.code, family.label, "group"],
      ...model.types
        .filter((type) => type.parent === family.code)
        .map((type) => ["types", type.code, type.label, "indented"]),
    ]);
    const statusItems = model.statuses.map((code) => [
      "statuses",
      code,
      swatch(code, label("statuses", code)),
    ]);
    const roleItems = [...(schemes.roles?.values() || [])].map((role) => ["roles", role.code, role.label]);
    byId("menus").append(
      menu("Jurisdiction", placeItems, () => several(view.jurisdictions, placeLabel)),
      menu("Measure type", typeItems, () =>
        several([...view.families, ...view.types], (code) =>
          view.families.includes(code) ? label("families", code) : typeLabel(code)
        )
      ),
      menu("Status", statusItems, () => several(view.statuses, statusWords)),
      menu("Role", roleItems, () =>
        view.roles.length === roleItems.length ? "all" : roleWords().toLowerCase()
      ),
      moreMenu()
    );
    byId("q").addEventListener(
      "input",
      settled(() => show({ q: byId("q").value }), 120)
    );
    document.addEventListener("click", (event) => closeMenus(event.target));
  }

  function moreMenu() {
    const how = (code, words) =>
      make(
        "label",
        null,
        make("input", { type: "radio", name: "how", value: code, onchange: () => show({ how: code }) }),
        make("span", null, words)
      );
    const known = make("input", { type: "date", id: "known-at" });
    known.addEventListener("change", () => show({ knownAt: isDay(known.value) ? known.value : null }));
    const all = make("input", { type: "checkbox", id: "all" });
    all.addEventListener("change", () => show({ all: all.checked }));
    const sheet = make(
      "div",
      { class: "sheet" },
      make(
        "fieldset",
        null,
        make("legend", null, "On a day, count"),
        how("certain", "what had certainly happened"),
        how("possible", "what may have happened")
      ),
      make(
        "label",
        { class: "known" },
        make("span", null, "As known on, from sources published by then"),
        known
      ),
      make("label", null, all, make("span", null, "Show jurisdictions and types without measures"))
    );
    const chosen = make("b", null);
    const node = make("details", { class: "menu more" }, make("summary", null, "More ", chosen), sheet);
    menus.push({ node, boxes: [], chosen, summary: moreWords });
    return node;
  }

  const moreWords = () =>
    [
      view.how === "possible" ? "possible" : "",
      view.knownAt ? `known ${view.knownAt}` : "",
      view.all ? "empty rows" : "",
    ]
      .filter(Boolean)
      .join(", ");

  function closeMenus(except) {
    for (const { node } of menus) if (!except || !node.contains(except)) node.open = false;
  }

  function syncFilters() {
    for (const { boxes, chosen, summary } of menus) {
      for (const { key, code, box } of boxes) box.checked = view[key].includes(code);
      chosen.textContent = summary();
    }
    if (byId("q") !== document.activeElement) byId("q").value = view.q;
    for (const radio of document.querySelectorAll("[name=how]")) radio.checked = radio.value === view.how;
    const known = byId("known-at");
    if (known !== document.activeElement || !view.knownAt) known.value = view.knownAt ?? "";
    byId("all").checked = view.all;
    byId("chips").replaceChildren(...chips());
  }

  // What is chosen, each with a button that takes it back.
  function chips() {
    const chip = (words, changes) =>
      make(
        "button",
        { type: "button", class: "chip", onclick: () => show(changes) },
        words,
        unseen(", take back")
      );
    const listed = (key, words) =>
      view[key].map((code) => chip(words(code), { [key]: view[key].filter((other) => other !== code) }));
    const found = [
      ...listed("jurisdictions", placeLabel),
      ...listed("families", (code) => label("families", code)),
      ...listed("types", typeLabel),
      ...listed("statuses", (code) => label("statuses", code)),
      ...(String(view.roles) === String(DEFAULTS.roles)
        ? []
        : [chip(roleWords(), { roles: DEFAULTS.roles })]),
      ...(view.q.trim() ? [chip(`“${view.q.trim()}”`, { q: "" })] : []),
      ...(view.how === "possible" ? [chip("What may have happened", { how: "certain" })] : []),
      ...(view.knownAt ? [chip(`As known on ${view.knownAt}`, { knownAt: null })] : []),
    ];
    const { asOf, cell, measure, all } = view;
    const clear = () => {
      byId("q").value = "";
      show({ ...DEFAULTS, asOf, cell, measure, all });
    };
    if (found.length > 1)
      found.push(make("button", { type: "button", class: "clear", onclick: clear }, "Clear all"));
    return found;
  }

  // A piece of the colour of a status, with its sign and words.
  function swatch(code, words) {
    return make(
      "span",
      { class: "swatch" },
      make("i", { class: `is-${code}`, "aria-hidden": "true" }, code.includes(" ") ? "◐?" : signOf(code)),
      words
    );
  }

  function drawLegend() {
    const items = model.data.meanings.map(([sign, words]) => {
      const of = Object.keys(model.data.signs).filter((code) => signOf(code) === sign);
      const shown = of.filter(
        (code) => model.statuses.includes(code) && !model.data.no_measure.includes(code)
      );
      const pieces = shown.length
        ? shown.map((code) => swatch(code, statusWords(code)))
        : [swatch(of[0] || "filtered", words)];
      return make("li", { title: words }, pieces);
    });
    const plain = (sign, words) =>
      make("li", null, make("span", { class: "swatch" }, make("b", null, sign), words));
    byId("legend").replaceChildren(
      ...items,
      plain(FILTERED_SIGN, FILTERED_WORDS),
      plain("2/4", "2 of 4 measures have the status shown, the strongest"),
      plain("*", "counts an institution’s own rules"),
      make("li", null, swatch("announced maybe", "may, but need not, have been reached"))
    );
  }

  // ------------------------------------------------------------------------------------------ details

  const FIRST = 100;
  let shownItems = FIRST;
  let shownFor = "";

  function drawDetails() {
    const panel = byId("details");
    const key = view.measure ? `m ${view.measure}` : view.cell ? `c ${view.cell}` : `l ${drawn}`;
    if (key !== shownFor) shownItems = FIRST;
    const same = key === shownFor;
    shownFor = key;
    const held = panel.contains(document.activeElement);
    const top = panel.scrollTop;
    const nodes = view.measure ? measureNodes(view.measure) : view.cell ? cellNodes(view.cell) : listNodes();
    panel.replaceChildren(...nodes);
    panel.classList.toggle("chosen", Boolean(view.measure || view.cell));
    panel.scrollTop = same ? top : 0;
    if (held && document.activeElement === document.body) toDetails(false);
  }

  function toDetails(scroll = true) {
    const title = byId("details").querySelector("h2");
    title.focus({ preventScroll: true });
    if (scroll && isStacked()) title.scrollIntoView({ block: "start" });
  }

  const head = (...children) => make("h2", { tabindex: "-1" }, ...children);

  function openMeasure(id) {
    show({ measure: id }, { push: true });
    toDetails();
  }

  // One step out: from a measure to its cell or the list, from a cell to the list.
  function stepBack() {
    const code = openCell();
    if (view.measure) show({ measure: null }, { push: true });
    else if (view.cell) show({ cell: null }, { push: true });
    else return;
    returnToMatrix(code);
  }

  function backButton(words) {
    return make("button", { type: "button", class: "back", onclick: stepBack }, `← ${words}`);
  }

  // -- the list

  function listNodes() {
    const { found, maybe } = inView();
    return [
      head("Measures in view"),
      make("p", { class: "guide" }, guideWords()),
      ...groupedItems(found, now.found),
      ...(maybe.length ? [make("h3", { class: "apart" }, "May have come by then")] : []),
      ...(maybe.length ? groupedItems(maybe, now.maybe, "may be ") : []),
    ];
  }

  function guideWords() {
    if (!model.size) return "There are none in this release.";
    return (
      "Drag the day, filter, or search; choose a cell to see its measures, a measure to see its life and " +
      "the passages it rests on."
    );
  }

  // Items under the names of their jurisdictions, the first hundred and a button for more.
  function groupedItems(some, source, may = "") {
    const nodes = [];
    let place = -1;
    let list = null;
    const counts = new Map();
    for (const i of some) counts.set(model.place[i], (counts.get(model.place[i]) || 0) + 1);
    for (const i of some.slice(0, shownItems)) {
      if (model.place[i] !== place) {
        place = model.place[i];
        list = make("ul", { class: "items" });
        const name = model.jurisdictions.name[place];
        nodes.push(make("h3", null, name, make("span", { class: "few" }, ` ${counts.get(place)}`)), list);
      }
      list.append(item(i, source, may));
    }
    if (some.length > shownItems) {
      const more = () => {
        shownItems += 400;
        drawDetails();
      };
      const left = (some.length - shownItems).toLocaleString("en-GB");
      nodes.push(
        make("button", { type: "button", class: "show-more", onclick: more }, `Show more (${left} left)`)
      );
    }
    return nodes;
  }

  // A measure in a list: a button with status, title, type and since when.
  function item(i, source, may = "") {
    const { measures } = model;
    const id = measures.measure_id[i];
    const status = source ? source.status[i] : -1;
    const code = status >= 0 ? model.statuses[status] : "not_yet";
    const own = model.ofInstitution[i] ? `${nameOf(measures.jurisdiction[i])}, ` : "";
    const words = status >= 0 ? `${may}${statusWords(code)} ${sinceOf(i, source)}` : firstSteps(i);
    return make(
      "li",
      null,
      make(
        "button",
        { type: "button", class: "item", "data-measure": id, onclick: () => openMeasure(id) },
        make("i", { class: `is-${code} piece`, "aria-hidden": "true" }, signOf(code)),
        make("span", { class: "item-title" }, measures.title[i]),
        make(
          "span",
          { class: "item-more" },
          withDates(`${own}${typeLabel(measures.measure_type[i])}: ${words}`.trim())
        ),
        make("span", { class: "item-id" }, id)
      )
    );
  }

  // Since when the status of a measure stands, in words: the date of the event that its spell names.
  function sinceOf(i, source) {
    const spell = source.spell[i];
    if (spell < 0) return "";
    const column = source.column === "certain" ? "certain_event_id" : "event_id";
    const event = model.eventNumber.get(model.spells[column][spell]);
    return event === undefined ? "" : sinceWords(model.events.date[event]);
  }

  const eventsOf = (i) =>
    (model.eventsOf.get(model.measures.measure_id[i]) || []).map((j) => rowOf(model.events, j));

  // What came first in a life that has not begun in the view, and since when sources tell of it.
  function firstSteps(i) {
    const [first] = eventsOf(i);
    const known = model.spans.measure.indexOf(i);
    if (!first) return "no dated step";
    const told = known < 0 ? "" : `, first told by a source of ${model.spells.known_from[known]}`;
    return `later ${label("event_types", first.event_type).toLowerCase()}, ${whenWords(first.date)}${told}`;
  }

  // -- a cell

  function cellNodes(code) {
    const [place, type] = code.split(".");
    const cell = gridCell(code);
    const back = backButton("All measures in view");
    const title = head(`${nameOf(place)}: ${typeLabel(type)}`);
    if (!cell) return [back, title, make("p", null, "This cell is not in view: the filters leave it out.")];
    const { state, here, status, source } = cell.found;
    const later = cell.picked.filter((i) => !here.includes(i));
    const words = view.asOf ? `On ${dayWords(view.asOf)}: ${foundWords(cell)}` : capital(foundWords(cell));
    const piece = make(
      "i",
      { class: `is-${status || state} piece`, "aria-hidden": "true" },
      signOf(status || state)
    );
    return [
      back,
      title,
      make("p", { class: "says" }, piece, `${words}.`),
      ...(status && cell.found.certain ? [] : absenceNodes(cell)),
      here.length
        ? make(
            "ul",
            { class: "items" },
            here.map((i) => item(i, source, source.certain ? "" : "may be "))
          )
        : "",
      ...others("Not counted on this day", later),
      ...others("Here too, not picked by the filters", cell.others),
      ...searchNodes(place, type),
      make(
        "p",
        { class: "definition" },
        make("strong", null, typeLabel(type)),
        ` ${definition("measure_types", type)}`
      ),
    ].filter(Boolean);
  }

  function others(title, some) {
    if (!some.length) return [];
    return [
      make("h3", null, title),
      make(
        "ul",
        { class: "items" },
        some.map((i) => item(i, now.found.status[i] >= 0 ? now.found : null))
      ),
    ];
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  // What it means that nothing, or nothing certain, is here.
  function absenceNodes({ found }) {
    if (found.status && found.state === "found") {
      const words = "By this day nothing had certainly happened here; what follows may, but need not, have.";
      return [make("p", { class: "meaning" }, words)];
    }
    if (found.state === "filtered") return [];
    return [make("p", { class: "meaning" }, definition("coverage_states", found.state))];
  }

  function searchNodes(place, type) {
    const row = model.searches.get(`${place}.${type}`);
    const words = row ? `${row.searched}, on ${row.searched_on}.` : "No search is recorded for this cell.";
    return [make("h3", null, "What was searched"), make("p", { class: "searched" }, words)];
  }

  // -- a measure

  const FACTS = [
    "jurisdiction",
    "measure_type",
    "role",
    "maker",
    "instrument",
    "scope",
    "reach",
    "target",
    "counterparties",
    "binding",
    "rationale",
    "confidence",
  ];
  // A column whose words another column's code completes.
  const KIND = { maker: "maker_kind", instrument: "instrument_form", measure_type: "family" };

  function measureNodes(id) {
    const i = model.measureNumber.get(id);
    const row = rowOf(model.measures, i);
    return [
      backButton(
        view.cell
          ? `${nameOf(view.cell.split(".")[0])}: ${typeLabel(view.cell.split(".")[1])}`
          : "All measures in view"
      ),
      make("p", { class: "kicker" }, `${id} · ${nameOf(row.jurisdiction)}`),
      head(row.title),
      make("p", { class: "says" }, ...standingNodes(i)),
      gridCell(cellOf(i))?.picked.includes(i)
        ? ""
        : make("p", { class: "guide" }, "The filters leave it out of the matrix."),
      make("p", { class: "summary" }, row.summary ?? ""),
      factNodes(row),
      ...siblings(row),
      ...timelineNodes(i),
      ...evidenceNodes(i),
      permalink(id),
    ].filter(Boolean);
  }

  // The status on the day and since when; where there is none, what the day says instead.
  function standingNodes(i) {
    const piece = (code) => make("i", { class: `is-${code} piece`, "aria-hidden": "true" }, signOf(code));
    const day = view.asOf ? ` on ${dayWords(view.asOf)}` : "";
    const asOf = isDated() ? "" : ` (by sources up to ${model.measures.status_as_of[i]})`;
    for (const [source, may] of [
      [now.found, ""],
      [now.maybe, "May be "],
    ]) {
      if (!source || source.status[i] < 0) continue;
      const code = model.statuses[source.status[i]];
      const words = may ? may + statusWords(code) : label("statuses", code);
      return [
        piece(code),
        ...withDates(`${[words + day, sinceOf(i, source)].filter(Boolean).join(", ")}${asOf}.`),
        ...withDates(effectWords(source.spell[i], source.column)),
      ];
    }
    return [piece("not_yet"), ...withDates(`Not yet, or not yet known${day}: ${firstSteps(i)}.`)];
  }

  // What a spell says besides the status, by the columns of measures.
  const heldBy = (j, column) => ({
    effect: model.spans.effect[column][j],
    in_effect: model.spans.inEffect[j],
    enforcement: model.spans.enforcement[j],
    last_told: model.spans.lastTold[j],
  });

  // The effect on the day, the newest report of it and its enforcement, in words; empty where nothing can apply.
  function effectWords(j, column) {
    const effect = j < 0 ? null : model.spans.effect[column][j];
    if (!effect) return "";
    const enforcement = model.spans.enforcement[j];
    const told = model.spans.lastTold[j];
    const words = [
      label("effects", effect),
      told ? `last reported as applying on ${told}` : "",
      enforcement ? `enforcement ${label("enforcements", enforcement).toLowerCase()}` : "",
    ];
    return ` Effect: ${words.filter(Boolean).join("; ")}.`;
  }

  function factNodes(row) {
    const list = make("dl", { class: "facts-list" });
    for (const column of FACTS) {
      const value = factValue(row, column);
      if (value) list.append(make("dt", null, titleOf(column)), make("dd", null, ...value));
    }
    return list;
  }

  // The words of a column; where it is empty, why.
  function factValue(row, column) {
    const value = row[column];
    const kind = KIND[column];
    const more = kind && row[kind] ? make("span", { class: "kind" }, ` ${wordsOf(kind, row[kind])}`) : null;
    if (Array.isArray(value) ? value.length : value) {
      const words = column === "jurisdiction" ? nameOf(value) : wordsOf(column, value);
      return [words, more];
    }
    if (row.not_stated.includes(column)) return [make("em", null, "left open by the sources"), more];
    const rule = rowsOf(model.applies).find(
      (some) => some.column === column && some.when_codes.includes(row[some.when_column])
    );
    if (rule) return [make("span", { class: "kind" }, `does not apply: ${rule.reason}`), more];
    return more ? [more] : null;
  }

  function wordsOf(column, value) {
    const scheme = model.data.vocabulary[column];
    const one = (code) => (scheme ? label(scheme, code) : placeCode(column, code));
    return Array.isArray(value) ? value.map(one).join(", ") : one(value);
  }

  const placeCode = (column, code) => (column === "counterparties" ? nameOf(code) : String(code));

  // Other rows that the same act made.
  function siblings(row) {
    if (!row.act) return [];
    const same = model.measures.act.flatMap((act, i) =>
      act === row.act && model.measures.measure_id[i] !== row.measure_id ? [i] : []
    );
    return others("Made by the same act", same);
  }

  function permalink(id) {
    const address = `#measure=${encodeURIComponent(id)}`;
    const button = make("button", { type: "button", class: "plain" }, "Copy link to this view");
    button.addEventListener("click", () => copy(location.href.split("#")[0] + addressOf(view), button));
    return make("p", { class: "permalink" }, make("a", { href: address }, `Permanent link to ${id}`), button);
  }

  // -- its life

  function timelineNodes(i) {
    const events = eventsOf(i);
    if (!events.length) return [];
    const scale = axisOf(events);
    const told = knownEvents(i);
    return [
      make("h3", null, "Timeline"),
      make(
        "div",
        { class: "timeline" },
        axisNode(scale),
        make(
          "ol",
          null,
          events.map((event) => eventNode(event, scale, told))
        )
      ),
    ];
  }

  // From the first of January of the first year told to the last of December of the last.
  function axisOf(events) {
    const days = events
      .flatMap((event) => [event.date_earliest, event.date_latest])
      .filter(Boolean)
      .map(numberOf);
    const first = newYear(yearOf(Math.min(...days)));
    const last = newYear(yearOf(Math.max(...days)) + 1);
    return { first, last, at: (day) => Math.max(0, Math.min(1, (day - first) / (last - first))) };
  }

  function axisNode(scale) {
    const axis = make("div", { class: "axis", "aria-hidden": "true" });
    const [from, to] = [yearOf(scale.first), yearOf(scale.last)];
    const every = Math.ceil((to - from) / 4);
    for (let year = from; year <= to; year++) {
      const words = (year - from) % every === 0 ? String(year) : "";
      const tick = make("span", { class: year === to ? "end" : "" }, words);
      tick.style.setProperty("--at", scale.at(newYear(year)));
      axis.append(tick);
    }
    if (view.asOf) {
      const day = numberOf(view.asOf);
      const line = make("b", { class: day < scale.first || day > scale.last ? "beyond" : "" });
      line.style.setProperty("--at", scale.at(day));
      axis.append(line);
    }
    return axis;
  }

  // The events that sources published by the day of knowledge tell.
  function knownEvents(i) {
    const { evidence, sources } = model;
    const found = new Set();
    for (const j of model.evidenceOf.get(model.measures.measure_id[i]) || []) {
      const published = sources.published_latest[model.sourceNumber.get(evidence.source_id[j])];
      const tells = evidence.stance[j] === "supports" && evidence.supports[j].includes("event_type");
      if (tells && (view.knownAt === null || published <= view.knownAt)) found.add(evidence.event_id[j]);
    }
    return found;
  }

  function eventNode(event, scale, told) {
    const from = event.date_earliest === null ? scale.first : numberOf(event.date_earliest);
    const to = event.date_latest === null ? scale.last : numberOf(event.date_latest);
    const kinds = ["mark"];
    if (from === to) kinds.push("exact");
    if (event.date_earliest === null) kinds.push("open");
    if (event.date_latest === null) kinds.push("unended");
    const mark = make("span", { class: kinds.join(" ") });
    mark.style.setProperty("--from", scale.at(from));
    mark.style.setProperty("--to", scale.at(to));
    const later = view.asOf && from > numberOf(view.asOf);
    const may = view.asOf && !later && to > numberOf(view.asOf);
    const words = !told.has(event.event_id)
      ? "not told yet"
      : later
        ? "still to come"
        : may
          ? "may be still to come"
          : "";
    return make(
      "li",
      { class: words ? "later" : "" },
      make("span", { class: "lane", "aria-hidden": "true" }, mark),
      make(
        "div",
        { class: "step" },
        make("span", null, withDates(whenWords(event.date))),
        " ",
        make("strong", null, label("event_types", event.event_type)),
        words ? make("em", null, `, ${words}`) : null,
        make("span", { class: "kind" }, event.note ?? "")
      )
    );
  }

  // -- what it rests on

  function evidenceNodes(i) {
    const { evidence, sources } = model;
    const rows = (model.evidenceOf.get(model.measures.measure_id[i]) || []).map((j) => {
      const source = rowOf(sources, model.sourceNumber.get(evidence.source_id[j]));
      return { ...rowOf(evidence, j), source };
    });
    rows.sort(
      (a, b) =>
        compared(a.source.published_latest, b.source.published_latest) ||
        byNumber(a.evidence_id) - byNumber(b.evidence_id)
    );
    const many = new Set(rows.map((row) => row.source_id)).size;
    const words = `${counted(rows.length, "passage")} from ${counted(many, "source")}, the oldest first`;
    return [
      make("h3", null, "Evidence", make("span", { class: "few" }, ` ${words}`)),
      make("ol", { class: "evidence" }, rows.map(passageNode)),
    ];
  }

  function passageNode(row) {
    const place = row.paragraph ? `, paragraph ${row.paragraph}` : "";
    const { source } = row;
    return make(
      "li",
      { class: `stance-${row.stance}`, id: row.evidence_id },
      make(
        "p",
        { class: "tags" },
        make("span", { class: "stance" }, label("stances", row.stance)),
        make("span", null, withDates(whenWords(source.published))),
        make("span", { class: "item-id" }, row.evidence_id)
      ),
      make("p", { class: "reading" }, row.reading),
      make(
        "p",
        { class: "who" },
        row.speaker ?? "",
        make("span", { class: "kind" }, ` ${label("speaker_kinds", row.speaker_kind)}`)
      ),
      make("p", { class: "where" }, `${source.publisher}: `, make("cite", null, source.title), place),
      make("p", { class: "carries" }, carriedWords(row)),
      make(
        "p",
        { class: "out" },
        outward(row.link, "Open the passage at the publisher", unseen(`: ${source.publisher}${place}`), " ↗")
      )
    );
  }

  // Which cells a passage carries, how surely it means the measure, and whether its place was checked.
  function carriedWords(row) {
    const cells = row.supports.length ? `Carries ${row.supports.map(carried).join(", ")}. ` : "";
    const identity = label("identities", row.identity).toLowerCase();
    const anchor = label("anchor_states", row.anchor).toLowerCase();
    return `${cells}Measure ${identity} in the passage, place ${anchor}.`;
  }

  // A cell that a passage carries: a column, or one item of a list like rationale=espionage.
  function carried(text) {
    const [column, code] = text.split("=");
    const title = titleOf(column).toLowerCase();
    return code ? `${title} (${wordsOf(column, code).toLowerCase()})` : title;
  }

  // ---------------------------------------------------------------------------------------- downloads

  const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
  const codeOf = (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0");

  // A cell of a CSV file, as `exports.csv_text` writes it: formulas are made text by an apostrophe.
  function csvCell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "boolean") return value ? "True" : "False";
    if (typeof value === "number") return String(value);
    let text = Array.isArray(value) ? value.join(model.data.list_separator) : String(value);
    text = text.replace(/\r\n?/g, "\n").replace(CONTROL, (found) => `\\x${codeOf(found)}`);
    if (/^[=+\-@\t\n]/.test(text)) text = `'${text}`;
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  const csvText = (columns, rows) =>
    [columns, ...rows.map((row) => columns.map((name) => row[name]))]
      .map((cells) => `${cells.map(csvCell).join(",")}\n`)
      .join("");

  function download(what, text) {
    const day = view.asOf ?? "present";
    const known = view.knownAt ? `-known-${view.knownAt}` : "";
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const anchor = make("a", {
      href: address,
      download: `tiktok-policy-data-${model.data.version}-${what}-${day}${known}.csv`,
    });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  // The measures that stand in the view, with the status of its day; a dated view leaves out the columns that
  // would tell what came later.
  function measureRecords() {
    const { found } = inView();
    return found
      .sort((a, b) => a - b)
      .map((i) => ({
        ...rowOf(model.measures, i),
        status: model.statuses[now.found.status[i]],
        ...(isDated() ? heldBy(now.found.spell[i], now.found.column) : {}),
      }));
  }

  function downloadMeasures() {
    const hidden = isDated() ? model.data.hindsight : [];
    const columns = Object.keys(model.measures).filter((name) => !hidden.includes(name));
    download("measures", csvText(columns, measureRecords()));
  }

  function downloadMatrix() {
    const columns = [
      "jurisdiction",
      "measure_type",
      "state",
      "status",
      "n_measures",
      "measures",
      "rolled_up",
      "certain",
    ];
    const rows = cells().map((cell) => ({
      ...cell,
      jurisdiction: cell.row,
      measure_type: cell.column,
      n_measures: cell.measures.length,
    }));
    download("matrix", csvText(columns, rows));
  }

  const effects = () =>
    grid.cells
      .filter((cell) => cell.picked.length)
      .map((cell) => ({ row: cell.row, column: cell.column, ...effectOf(cell) }));

  const cells = () =>
    grid.cells.map(({ row, column, found }) => ({
      row,
      column,
      state: found.state,
      status: found.status,
      n_with_status: found.alike,
      measures: found.here.map((i) => model.measures.measure_id[i]),
      rolled_up: found.rolledUp,
      certain: found.certain,
    }));

  // -------------------------------------------------------------------------------------------- start

  function onKey(event) {
    const typing = event.target.matches(
      "input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea"
    );
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      byId("q").focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      const open = menus.find(({ node }) => node.open);
      if (open) {
        closeMenus();
        open.node.querySelector("summary").focus();
      } else if (!typing) stepBack();
    }
  }

  function setUp() {
    setUpTime();
    setUpFilters();
    drawLegend();
    const region = byId("region");
    region.addEventListener("keydown", onGridKey);
    region.addEventListener("click", (event) => openFrom(event.target, false));
    document.addEventListener("keydown", onKey);
    for (const type of ["pointerdown", "keydown", "wheel"]) {
      document.addEventListener(type, pauseForHand, { passive: true });
    }
    byId("skip").addEventListener("click", () => {
      if (grid.nodes.length) focusCell(...active);
      else region.focus();
    });
    byId("download-measures").addEventListener("click", downloadMeasures);
    byId("download-matrix").addEventListener("click", downloadMatrix);
    const cite = byId("copy-citation");
    cite.hidden = false;
    cite.addEventListener("click", () => copy(byId("citation").textContent, cite));
    addEventListener("hashchange", readAddress);
    new ResizeObserver(() => grid.nodes.length && fitColumns(region.querySelector("table"))).observe(region);
  }

  async function start() {
    try {
      const holder = byId("data");
      model = modelOf(await unpacked(holder.textContent));
      holder.remove();
      byId("app").hidden = false;
      setUp();
      readAddress();
    } catch (fault) {
      byId("app").hidden = true;
      byId("trouble").hidden = false;
      byId("trouble").textContent = `The page could not be drawn. ${fault.message}`;
      throw fault;
    }
  }

  const ready = start();
  window.explorer = {
    ready,
    cells,
    effects,
    count,
    draw() {
      const before = performance.now();
      drawMatrix(true);
      byId("region").getBoundingClientRect(); // so that the browser has laid it out
      return performance.now() - before;
    },
  };
})();
