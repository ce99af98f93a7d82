/* Reads a JSON list of dates from standard input and prints, as JSON, those that edtf.js does not take. */
import { readFileSync } from "node:fs";
import edtf from "edtf";

const refused = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    edtf(text);
  } catch {
    refused.push(text);
  }
}
console.log(JSON.stringify(refused));
