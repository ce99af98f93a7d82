// To come.

/** @param {import("../types.js").Props} props */
export function Pair(props) {
  return <p>…{props.state.view}</p>;
}
