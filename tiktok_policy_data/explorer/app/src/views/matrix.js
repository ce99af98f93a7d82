// To come.

/** @param {import("../types.js").Props} props */
export function Matrix(props) {
  return <p>…{props.state.view}</p>;
}
