// Draws a part of the page as an SVG of its own, as it is seen: boxes, words and drawings, with a title above and the
// source below. It asks nothing of the network, and every text stays a text.

const NS = "http://www.w3.org/2000/svg";
const PAD = 24;

/** What a drawing keeps of its computed style. */
const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-opacity", "opacity", "paint-order", "vector-effect"];
const TYPE = ["font-family", "font-size", "font-weight", "font-style", "text-anchor"];

/** What is left out: what is for hands alone, or for those who do not see. */
const UNSEEN = ".unseen, [data-unseen], title, input, select, textarea, noscript, label:has(input, select), .menu, .play, .curve-steps, .map-parts, .fold, .more";

/** @typedef {{title: string, about: string, notes: string[]}} Words */
/** @typedef {{x: number, y: number, right: number, bottom: number}} Box */

/** @param {string} tag @param {Record<string, string | number>} [attributes] @param {string} [text] */
function made(tag, attributes = {}, text) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  if (text !== undefined) node.textContent = legal(text);
  return node;
}

/** Without the letters that no XML may hold. @param {string} text */
// eslint-disable-next-line no-control-regex
const legal = (text) => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

/** Colours of mixtures as plain ones, which every program that opens an SVG understands. @param {string} colour */
function plain(colour) {
  const mixed = /^color\(srgb ([\d.e+-]+) ([\d.e+-]+) ([\d.e+-]+)(?: \/ ([\d.]+))?\)$/.exec(colour);
  if (!mixed) return colour;
  const [r, g, b] = mixed.slice(1, 4).map((part) => Math.round(Number(part) * 255));
  return mixed[4] === undefined ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${mixed[4]})`;
}

const clear = (/** @type {string} */ colour) => colour === "transparent" || /, 0\)$|\/ 0\)$/.test(colour);

/**
 * An element as SVG.
 * @param {Element} node @param {Words} words @returns {{svg: SVGSVGElement, width: number, height: number}}
 */
export function pictureOf(node, words) {
  const stuck = [...node.querySelectorAll("*")].filter((one) => one instanceof HTMLElement && getComputedStyle(one).position === "sticky");
  const before = stuck.map((one) => /** @type {HTMLElement} */ (one).style.position);
  for (const one of stuck) /** @type {HTMLElement} */ (one).style.position = "static";
  try {
    return drawn(node, words);
  } finally {
    stuck.forEach((one, n) => (/** @type {HTMLElement} */ (one).style.position = before[n]));
  }
}

/** @param {Element} node @param {Words} words */
function drawn(node, words) {
  const at = node.getBoundingClientRect();
  const width = Math.ceil(Math.max(at.width, Math.min(640, innerWidth))) + 2 * PAD;
  const body = getComputedStyle(document.body);
  const ink = plain(body.color);
  const svg = /** @type {SVGSVGElement} */ (made("svg", { xmlns: NS, width, role: "img" }));
  svg.append(made("title", {}, words.title), made("desc", {}, [words.about, ...words.notes].filter(Boolean).join(" ")));
  const defs = made("defs");
  const ground = made("rect", { width: "100%", fill: plain(body.backgroundColor) });
  svg.append(defs, ground);

  const type = { serif: 'Georgia, "Noto Serif", serif', sans: body.fontFamily };
  let y = PAD;
  const write = (/** @type {string} */ text, /** @type {number} */ size, /** @type {Record<string, string | number>} */ more) => {
    for (const line of wrapped(text, width - 2 * PAD, `${more["font-weight"] ?? 400} ${size}px ${more["font-family"] ?? type.sans}`)) {
      y += size * 1.25;
      svg.append(made("text", { x: PAD, y: round(y - size * 0.2), "font-size": size, "font-family": type.sans, fill: ink, ...more }, line));
    }
  };
  write(words.title, 22, { "font-family": type.serif, "font-weight": 600 });
  if (words.about) write(words.about, 14, { "fill-opacity": 0.8 });
  y += 14;
  const group = made("g", { transform: `translate(${PAD - round(at.left)} ${round(y - at.top)})` });
  svg.append(group);
  new Painter(group, defs, words.title).paint(node, { x: at.left, y: -1e6, right: at.right + 1, bottom: 1e6 });
  y += at.height + 12;
  svg.append(made("line", { x1: PAD, x2: width - PAD, y1: round(y), y2: round(y), stroke: ink, "stroke-opacity": 0.4 }));
  y += 4;
  for (const note of words.notes) write(note, 12, { "fill-opacity": 0.85 });
  const height = Math.ceil(y + PAD);
  svg.setAttribute("height", String(height));
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  ground.setAttribute("height", "100%");
  return { svg, width, height };
}

const round = (/** @type {number} */ n) => Math.round(n * 10) / 10;

/** A text in lines that fit. @param {string} text @param {number} width @param {string} font */
function wrapped(text, width, font) {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return [text];
  pen.font = font;
  const lines = [""];
  for (const word of text.split(/\s+/).flatMap((one) => one.match(/.{1,80}/gu) ?? [])) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines[lines.length - 1] && pen.measureText(longer).width > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Paints elements into a group, what sticks or floats last, for it lies above the rest. */
class Painter {
  /** @param {Element} out @param {Element} defs @param {string} title a heading that says the same is left out */
  constructor(out, defs, title) {
    this.title = title;
    this.out = out;
    this.defs = defs;
    /** @type {Set<string>} */
    this.kept = new Set();
    /** @type {[Element, Box][]} */
    this.later = [];
  }

  /** @param {Element} node @param {Box} clip */
  paint(node, clip) {
    this.walk(node, clip, true);
    for (let next = this.later.shift(); next; next = this.later.shift()) this.walk(next[0], next[1], true);
  }

  /** @param {Element} node @param {Box} clip @param {boolean} [now] */
  walk(node, clip, now = false) {
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0" || node.matches(UNSEEN)) return;
    if (node.tagName === "H2" && node.textContent?.trim() === this.title) return;
    if (!now && ["sticky", "fixed", "absolute"].includes(style.position)) {
      this.later.push([node, clip]);
      return;
    }
    const box = node.getBoundingClientRect();
    if (node instanceof SVGSVGElement) {
      if (box.width && box.height && meets(box, clip)) this.drawing(node, box);
      return;
    }
    if (box.width && box.height && meets(box, clip)) this.box(box, style, clip);
    const cut = ["hidden", "auto", "scroll", "clip"];
    const inner = cut.includes(style.overflowX) || cut.includes(style.overflowY) ? within(clip, box) : clip;
    for (const child of node.childNodes) {
      if (child instanceof Element) this.walk(child, inner);
      else if (child instanceof Text && child.data.trim()) this.text(child, style, inner);
    }
  }

  /** @param {DOMRect} whole @param {CSSStyleDeclaration} style @param {Box} clip */
  box(whole, style, clip) {
    const box = within(clip, whole);
    const [x, y, width, height] = [box.x, box.y, box.right - box.x, box.bottom - box.y].map(round);
    const fill = plain(style.backgroundColor);
    const sides = /** @type {const} */ (["Top", "Right", "Bottom", "Left"]).map((side) => ({
      wide: parseFloat(style[`border${side}Width`]),
      colour: plain(style[`border${side}Color`]),
      kind: style[`border${side}Style`],
    }));
    const seen = sides.map(({ wide, colour, kind }) => wide > 0 && kind !== "none" && kind !== "hidden" && !clear(colour));
    const alike = seen.every(Boolean) && sides.every(({ wide, colour }) => wide === sides[0].wide && colour === sides[0].colour);
    const rx = parseFloat(style.borderTopLeftRadius) || 0;
    if (!clear(fill)) this.out.append(made("rect", { x, y, width, height, rx, fill }));
    if (alike) {
      const { wide, colour, kind } = sides[0];
      /** @type {Record<string, string>} */
      const dashes = kind === "dashed" ? { "stroke-dasharray": `${2 * wide} ${wide}` } : {};
      this.out.append(made("rect", { x: x + wide / 2, y: y + wide / 2, width: Math.max(0, width - wide), height: Math.max(0, height - wide), rx, fill: "none", stroke: colour, "stroke-width": wide, ...dashes }));
      return;
    }
    const edges = [[x, y, width, 0], [x + width, y, 0, height], [x, y + height, width, 0], [x, y, 0, height]];
    sides.forEach(({ wide, colour }, n) => {
      if (!seen[n]) return;
      const [left, top, across, down] = edges[n];
      const to = { x: n === 1 ? left - wide : left, y: n === 2 ? top - wide : top, width: across || wide, height: down || wide };
      this.out.append(made("rect", { ...to, fill: colour }));
    });
  }

  /** The words of a text node, line by line. @param {Text} node @param {CSSStyleDeclaration} style @param {Box} clip */
  text(node, style, clip) {
    const upright = style.writingMode.startsWith("vertical");
    const size = parseFloat(style.fontSize);
    for (const { text, box } of linesOf(node, upright)) {
      if (box.right - box.x < 0.5 || !meets({ left: box.x, top: box.y, right: box.right, bottom: box.bottom }, clip)) continue;
      const room = clip.right - box.x;
      const long = upright ? box.bottom - box.y : box.right - box.x;
      const cut = !upright && long > room + 2 ? `${text.slice(0, Math.max(1, Math.floor((text.length * room) / long) - 1))}…` : text;
      const attributes = {
        ...(upright ? turned(node, box) : { x: round(box.x), y: round(box.y + (box.bottom - box.y) * 0.79) }),
        "font-family": style.fontFamily,
        "font-size": size,
        "font-weight": style.fontWeight,
        fill: plain(style.color),
        ...(cut === text && text.length > 1 ? { textLength: round(long), lengthAdjust: "spacingAndGlyphs" } : {}),
        ...(style.fontStyle === "normal" ? {} : { "font-style": style.fontStyle }),
        ...(style.textDecorationLine.includes("underline") ? { "text-decoration": "underline" } : {}),
      };
      this.out.append(made("text", attributes, style.textTransform === "uppercase" ? cut.toUpperCase() : cut));
    }
  }

  /** A drawing, in its place. @param {SVGSVGElement} node @param {DOMRect} box */
  drawing(node, box) {
    const copy = this.copied(node);
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) copy.setAttribute(name, String(round(value)));
    const view = node.viewBox.baseVal;
    if (!view || !view.width) copy.setAttribute("viewBox", `0 0 ${round(box.width)} ${round(box.height)}`);
    this.out.append(copy);
  }

  /** An element of a drawing with its style as attributes. @param {Element} node @returns {Element} */
  copied(node) {
    const copy = made(node.tagName);
    for (const { name, value } of node.attributes) {
      if (!/^(class|style|id|tabindex|role|aria-.*|data-.*|on.*|href|xlink:href)$/.test(name)) copy.setAttribute(name, value);
    }
    const style = getComputedStyle(node);
    if (style.display === "none") return made("g");
    const lettered = node.tagName === "text" || node.tagName === "tspan";
    for (const name of lettered ? [...STYLES, ...TYPE] : STYLES) this.keep(copy, name, style.getPropertyValue(name));
    for (const child of node.childNodes) {
      if (child instanceof Element) copy.append(this.copied(child));
      else if (child instanceof Text) copy.append(legal(child.data));
    }
    return copy;
  }

  /** @param {Element} copy @param {string} name @param {string} value */
  keep(copy, name, value) {
    const plainest = { "fill-opacity": "1", "stroke-opacity": "1", opacity: "1", "stroke-dasharray": "none", "stroke-linejoin": "miter", "paint-order": "normal", "vector-effect": "none", stroke: "none", "font-style": "normal", "text-anchor": "start" };
    if (!value || plainest[/** @type {keyof typeof plainest} */ (name)] === value) return;
    if (name === "stroke-width" && !copy.hasAttribute("stroke")) return;
    const reference = /^url\("?#([\w-]+)"?\)/.exec(value);
    if (reference) {
      this.refer(reference[1]);
      copy.setAttribute(name, `url(#${reference[1]})`);
    } else copy.setAttribute(name, plain(value));
  }

  /** Takes along a pattern that a drawing refers to. @param {string} id */
  refer(id) {
    const of = document.getElementById(id);
    if (!of || this.kept.has(id)) return;
    this.kept.add(id);
    const copy = this.copied(of);
    copy.setAttribute("id", id);
    this.defs.append(copy);
  }
}

/** The lines of a text, each with its box. @param {Text} node @param {boolean} upright whether lines go down the page */
function linesOf(node, upright) {
  const range = document.createRange();
  /** @type {{text: string, box: Box}[]} */
  const lines = [];
  const boxOf = (/** @type {number} */ from, /** @type {number} */ to) => {
    range.setStart(node, from);
    range.setEnd(node, to);
    return [...range.getClientRects()].filter(({ width, height }) => width && height);
  };
  const first = node.data.search(/\S/);
  const whole = boxOf(first, node.data.trimEnd().length);
  if (whole.length === 1) return [{ text: node.data.replace(/\s+/g, " ").trim(), box: edgesOf(whole[0]) }];
  for (const { 0: word, index } of node.data.matchAll(/\S+/gu)) {
    const [rect] = boxOf(index, index + word.length);
    if (!rect) continue;
    const last = lines.at(-1);
    const same = last && (upright ? Math.abs(last.box.x - rect.left) < 2 : Math.abs(last.box.y - rect.top) < 2);
    if (!same) lines.push({ text: word, box: edgesOf(rect) });
    else {
      last.text += ` ${word}`;
      last.box = { x: Math.min(last.box.x, rect.left), y: Math.min(last.box.y, rect.top), right: Math.max(last.box.right, rect.right), bottom: Math.max(last.box.bottom, rect.bottom) };
    }
  }
  return lines;
}

/** Where words begin that go up the page, or down it. @param {Text} node @param {Box} box */
function turned(node, box) {
  let flipped = false;
  for (let one = node.parentElement, n = 0; one && n < 3; one = one.parentElement, n++) {
    const style = getComputedStyle(one);
    if (style.transform.startsWith("matrix(-1") || style.rotate === "180deg" || style.writingMode === "sideways-lr") flipped = true;
  }
  const [x, y] = flipped ? [box.x + (box.right - box.x) * 0.79, box.bottom] : [box.x + (box.right - box.x) * 0.21, box.y];
  return { transform: `translate(${round(x)} ${round(y)}) rotate(${flipped ? -90 : 90})` };
}

/** @param {{left: number, top: number, right: number, bottom: number}} box @param {Box} clip */
const meets = (box, clip) => box.right > clip.x && box.left < clip.right && box.bottom > clip.y && box.top < clip.bottom;

/** @param {Box} clip @param {DOMRect} box @returns {Box} */
const within = (clip, box) => ({
  x: Math.max(clip.x, box.left),
  y: Math.max(clip.y, box.top),
  right: Math.min(clip.right, box.right),
  bottom: Math.min(clip.bottom, box.bottom),
});

/** @param {DOMRect} rect @returns {Box} */
const edgesOf = (rect) => ({ x: rect.left, y: rect.top, right: rect.right, bottom: rect.bottom });

/** @param {SVGSVGElement} svg */
export const svgText = (svg) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;

/** The most pixels along a side, and in all, that browsers draw. */
const SIDE = 16_000;
const ALL = 100_000_000;

/** The SVG as PNG, twice as fine as the screen where that can be drawn. @param {{svg: SVGSVGElement, width: number, height: number}} picture @returns {Promise<Blob>} */
export async function pngOf({ svg, width, height }) {
  const fine = Math.min(2, SIDE / Math.max(width, height), Math.sqrt(ALL / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * fine);
  canvas.height = Math.round(height * fine);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The browser could not draw the picture.");
  return blob;
}
