// To come.

/** @param {import("../types.js").Props} props */
export function Answer(props) {
  return <p>…{props.state.view}</p>;
}
