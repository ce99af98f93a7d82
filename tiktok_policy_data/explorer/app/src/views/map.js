// To come.

/** @param {import("../types.js").Props} props */
export function WorldMap(props) {
  return <p>…{props.state.view}</p>;
}
