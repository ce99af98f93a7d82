// To come.

/** @param {import("../types.js").Props} props */
export function Place(props) {
  return <p>…{props.state.view}</p>;
}
