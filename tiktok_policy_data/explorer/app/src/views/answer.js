// The answer: what was found, in a sentence; numbers that filter the view; how fresh it is.

import { inWords, monthWords } from "../days.js";
import { checkedOn, finding, freshness, listed, NUMBERS } from "../findings.js";
import { counts } from "../selection.js";
import { waveWords } from "../wave.js";
import { withheldIn } from "../withheld.js";
import { Sign } from "./sign.js";

/** @param {import("../types.js").Props} props */
export function Answer({ model, state, go }) {
  const { lead, rest } = finding(model, state);
  const withheld = withheldIn(model, state);
  const when = state.day === null ? `As reported; last checked on ${inWords(checkedOn(model, state))}` : `On ${inWords(state.day)}`;
  const known = state.known === null ? "" : `, as known on ${inWords(state.known)}`;
  return (
    <section class="answer" aria-labelledby="finding">
      <div>
        <h1 id="finding">{lead}</h1>
        <p class="rest">
          {when}
          {known}
          {rest ? `. Also ${rest}.` : "."}
          {withheld.length > 0 && ` In law, but not enforced, in ${listed(withheld)}.`} <Freshness model={model} state={state} go={go} /> <Wave model={model} state={state} />
        </p>
      </div>
      <Numbers model={model} state={state} go={go} />
    </section>
  );
}

/** Says when most of it began. @param {Pick<import("../types.js").Props, "model" | "state">} props */
function Wave({ model, state }) {
  const { said, how } = waveWords(model, state);
  return (
    <span class="wave" title={how || undefined}>
      {said}
    </span>
  );
}

/** Says how old the reports are. @param {import("../types.js").Props} props */
function Freshness({ model, state }) {
  const fresh = freshness(model, state);
  if (!fresh || state.day !== null) return null;
  return (
    <span class="fresh">
      {`For half, the latest report is of ${monthWords(fresh.median)} or older`}
      {fresh.without > 0 && `; ${fresh.without} more ${fresh.without === 1 ? "was" : "were"} not confirmed after the start`}.
    </span>
  );
}

/** The first numbers of places by what holds there; each one limits the view to it. @param {import("../types.js").Props} props */
function Numbers({ model, state, go }) {
  const groups = counts(model, state);
  /** @type {{code: string, label: string}[]} */
  const shown = model.data.look_groups
    .filter((/** @type {{code: string}} */ { code }) => groups.has(code) || state.show.includes(code))
    .slice(0, NUMBERS);
  return (
    <ul class="numbers" aria-label="Show only">
      {shown.map(({ code, label }) => {
        const on = state.show.includes(code);
        const look = model.looks.find(({ group }) => group === code);
        return (
          <li key={code}>
            <button type="button" aria-pressed={on} onClick={() => go({ show: on ? [] : [code] })}>
              <strong>{groups.get(code)?.length ?? 0}</strong>
              <span>
                {look && <Sign look={look} />} {label}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
