// Takes along what is seen: to come.
export {};
