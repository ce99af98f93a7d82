// To come.

/** @param {import("../types.js").Props} props */
export function Timeline(props) {
  return <p>…{props.state.view}</p>;
}
