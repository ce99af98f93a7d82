// What people call the kinds of measures besides their labels: in a sentence, and when they search.

import { plain } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").Code} Code */

/** What measures of a type are called in a sentence; other types go by their labels. @type {Record<string, string>} */
export const PLURALS = {
  device_ban: "Bans on government devices",
  network_block: "Blocks on public networks",
  account_closure: "Closures of official accounts",
  use_guidance: "Official advice on its use",
  app_ban: "Bans of the app for everyone",
  divestiture_mandate: "Orders to sell",
  business_closure: "Closures of the business",
  transaction_prohibition: "Bans on dealings",
  platform_duty: "Duties of platforms",
  minimum_age: "Minimum ages",
  security_review: "Security reviews",
  inquiry: "Inquiries",
  investigation: "Investigations",
  lawsuit: "Lawsuits",
  strategy: "Strategies",
  equipment_removal: "Removals of equipment",
  export_control: "Export controls",
  investment_screening: "Screenings of investment",
};

/** Names by which people look for measures of a type. @type {Record<string, string[]>} */
export const ALSO = {
  device_ban: ["government phones", "government devices", "work phones", "official devices", "phones of officials", "civil servants", "staff phones"],
  network_block: ["blocked wifi", "wi-fi", "campus network", "school network", "university network"],
  account_closure: ["official accounts", "deleted accounts", "leaves TikTok", "quits TikTok"],
  use_guidance: ["advice", "advisory", "warning", "warnings", "recommendation", "guidelines"],
  app_ban: ["ban for everyone", "bans for everyone", "total ban", "full ban", "nationwide ban", "national ban", "blocked", "shutdown", "censorship"],
  divestiture_mandate: ["forced sale", "forced sales", "sell or be banned", "divest", "divestment", "sale of TikTok"],
  business_closure: ["wind up", "offices closed", "company closed", "shut office"],
  transaction_prohibition: ["ban on dealings", "ban on transactions", "payments", "app store ban"],
  platform_duty: ["platform rules", "content moderation", "online safety", "rules for platforms", "transparency rules", "regulation of platforms"],
  minimum_age: ["age limit", "age limits", "age verification", "age check", "kids", "children", "teens", "teenagers", "minors", "youth", "under 13", "under 14", "under 15", "under 16", "under 18", "parental consent"],
  security_review: ["security check", "risk assessment", "national security review"],
  inquiry: ["hearing", "hearings", "committee", "questions", "parliamentary inquiry"],
  investigation: ["probe", "probes", "fine", "fines", "penalty", "enforcement"],
  lawsuit: ["lawsuits", "suit", "sued", "sues", "court case", "court cases", "attorney general"],
  strategy: ["national strategy", "China strategy", "policy paper"],
  equipment_removal: ["rip and replace", "Huawei", "equipment ban"],
  export_control: ["export ban", "algorithm export"],
  investment_screening: ["foreign investment", "CFIUS", "takeover"],
  data_localisation: ["data centre", "data center", "local data"],
  data_protection_law: ["privacy", "privacy law"],
  data_transfer_restriction: ["data to China", "data transfer", "data transfers"],
};

/** All names of a type. @param {Code} type */
const namesOf = ({ code, label }) => [label, PLURALS[code] ?? label, ...(ALSO[code] ?? [])];

/** The names of a type as a text to search. @param {string} code */
export const kindWords = (code) => [PLURALS[code], ...(ALSO[code] ?? [])].filter(Boolean).join("\n");

/** The types that have exactly this name, one that begins with it, or one of several words that is part of it, the best first. @param {Model} model @param {string} words @param {number} most */
export function kindsNamed(model, words, most) {
  const asked = plain(words);
  if (asked.length < 3) return [];
  const rankOf = (/** @type {Code} */ type) => {
    const names = namesOf(type).map(plain);
    if (names.includes(asked)) return 0;
    if (names.some((name) => name.startsWith(asked))) return 1;
    return names.some((name) => name.includes(" ") && ` ${asked} `.includes(` ${name} `)) ? 2 : Infinity;
  };
  return model.types
    .map((type) => ({ type, rank: rankOf(type) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ type }) => type);
}
