// The day that is seen while a hand drags or the play button runs: views that listen change what they drew, without a
// new rendering. When the hand rests, the day goes into the state, and so into the address.

/** @typedef {{day: number | null, moving: boolean}} Moment a day, null for the present account */

/** Makes a clock of its own; `live` is the one of the page. */
export function clockOf() {
  /** @type {Set<(moment: Moment) => void>} */
  const listeners = new Set();
  return {
    /** @type {number | null} */
    day: null,
    moving: false,
    /**
     * @param {number | null} day
     * @param {boolean} [moving] whether a hand or the play button is on the way
     */
    set(day, moving = false) {
      if (day === this.day && moving === this.moving) return;
      this.day = day;
      this.moving = moving;
      for (const listener of listeners) listener({ day, moving });
    },
    /** @param {(moment: Moment) => void} listener @returns {() => void} ends the listening */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const live = clockOf();
