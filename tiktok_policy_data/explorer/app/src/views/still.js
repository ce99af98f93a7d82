// Keeps a component as it is while those parts of the state that it shows stay the same.

import { Component } from "preact";

/** @typedef {import("../types.js").Props} Props */

/**
 * @param {(props: Props) => any} View
 * @param {(state: import("../types.js").State) => any[]} parts what of the state the component shows
 */
export function still(View, parts) {
  /** @extends {Component<Props, {}>} */
  class Still extends Component {
    /** @param {Props} next */
    shouldComponentUpdate(next) {
      const { model, state } = this.props;
      const [before, after] = [parts(state), parts(next.state)];
      return model !== next.model || before.some((part, n) => part !== after[n]);
    }

    render() {
      return <View {...this.props} />;
    }
  }
  return Still;
}
