// To come.

/** @param {import("../types.js").Props} props */
export function Curve(props) {
  return <p>…{props.state.view}</p>;
}
