/* Look through index.json for the words of the address; the page reads without this script. */
(async () => {
  const MOST = 60;
  const byId = (id) => document.getElementById(id);
  const folded = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const asked = new URLSearchParams(location.search).get("q") ?? "";
  byId("q").value = asked;
  const words = folded(asked).split(/\s+/).filter(Boolean);
  if (!words.length) return;
  byId("said").textContent = "Searching…";
  let pages;
  try {
    const answer = await fetch("index.json");
    if (!answer.ok) throw new Error(answer.status);
    pages = await answer.json();
  } catch (fault) {
    byId("said").textContent = `The index could not be read (${fault.message}). Use the lists in the menu.`;
    return;
  }
  const found = [];
  for (const [kind, path, title, more] of pages) {
    const head = folded(title);
    const all = `${head} ${folded(more)}`;
    if (!words.every((word) => all.includes(word))) continue;
    const hits = words.filter((word) => head.includes(word)).length;
    const whole = head === folded(asked) ? 10 : 0;
    found.push({ kind, path, title, score: whole + hits + (kind === "source" ? 0 : 0.5) });
  }
  found.sort((one, other) => other.score - one.score);
  const more = found.length > MOST ? `; the first ${MOST} are shown` : "";
  byId("said").textContent = `${found.length} found for “${asked}”${more}.`;
  for (const { kind, path, title } of found.slice(0, MOST)) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = `../${path}`;
    link.textContent = title;
    const what = document.createElement("span");
    what.className = "muted";
    what.textContent = ` ${kind}`;
    row.append(link, what);
    byId("found").append(row);
  }
})();
