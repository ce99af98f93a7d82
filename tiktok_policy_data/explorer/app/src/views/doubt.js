// The one switch that shows, as outlines, what may hold beyond what is certain.

/** @param {Pick<import("../types.js").Props, "state" | "go">} props */
export function Doubt({ state, go }) {
  return (
    <label class="check">
      <input type="checkbox" checked={state.doubt} onChange={(event) => go({ doubt: event.currentTarget.checked })} /> Show
      uncertain cases
    </label>
  );
}
