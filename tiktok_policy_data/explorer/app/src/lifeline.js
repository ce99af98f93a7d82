// Draws the life of one measure: to come.
export {};
