// The one switch for doubt: an outline around what may be otherwise than it looks, never before it came to exist.

/** @param {import("../types.js").Props} props */
export function DoubtSwitch({ state, go }) {
  return (
    <label class="doubt-switch">
      <input type="checkbox" checked={state.doubt} onChange={() => go({ doubt: !state.doubt })} />
      <svg class="swatch" width="26" height="16" aria-hidden="true">
        <rect class="place c-silent perhaps" x="1" y="1" width="24" height="14" />
      </svg>
      Outline what is in doubt
    </label>
  );
}
