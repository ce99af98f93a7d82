// To come.

/** @param {import("../types.js").Props} props */
export function Filters(props) {
  return <p>…{props.state.view}</p>;
}
