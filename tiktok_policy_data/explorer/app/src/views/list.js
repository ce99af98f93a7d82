// To come.

/** @param {import("../types.js").Props} props */
export function List(props) {
  return <p>…{props.state.view}</p>;
}
