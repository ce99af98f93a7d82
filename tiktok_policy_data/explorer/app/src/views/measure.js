// To come.

/** @param {import("../types.js").Props} props */
export function Measure(props) {
  return <p>…{props.state.view}</p>;
}
