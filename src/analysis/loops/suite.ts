/** The suite that `measure` makes of a user's loops: a group a loop, with the trials of B beside it. */
export const loopSuite = "loops";
