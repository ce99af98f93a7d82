// To come.

/** @param {import("../types.js").Props} props */
export function Changed(props) {
  return <p>…{props.state.view}</p>;
}
