"use strict";
// Collects the decisions of the page and saves them as decisions.json; nothing is sent anywhere.

const form = document.getElementById("form");
const by = document.getElementById("by");
const said = document.getElementById("said");

function decided(article) {
  const chosen = article.querySelector("input[type=radio]:checked");
  return chosen ? chosen.value : "skip";
}

function decision(article) {
  const fields = {};
  for (const cell of article.querySelectorAll("[data-field]")) {
    if (cell.value !== cell.defaultValue) fields[cell.dataset.field] = cell.value;
  }
  const verdict = decided(article);
  const reason = article.querySelector("[data-reason]").value.trim();
  const found = { proposal: article.dataset.proposal, verdict };
  if (verdict === "refuse") found.reason = reason;
  if (verdict === "accept") found.fields = fields;
  return found;
}

function decisions() {
  const some = [...document.querySelectorAll("article")].map(decision);
  return { by: by.value.trim(), decisions: some.filter((one) => one.verdict !== "skip") };
}

function refresh(event) {
  const cell = event && event.target;
  if (cell && cell.dataset.field) cell.classList.toggle("changed", cell.value !== cell.defaultValue);
  for (const article of document.querySelectorAll("article")) {
    article.querySelector("[data-reason]").required = decided(article) === "refuse";
  }
  const some = decisions().decisions;
  const count = (verdict) => some.filter((one) => one.verdict === verdict).length;
  said.textContent = `${count("accept")} to accept, ${count("refuse")} to refuse.`;
}

function save(event) {
  event.preventDefault();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(decisions(), null, 1)], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  said.textContent = "Saved decisions.json.";
}

form.addEventListener("input", refresh);
form.addEventListener("submit", save);
refresh();
