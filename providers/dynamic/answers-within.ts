/** How long what lives may take to answer a look, in milliseconds: a busy machine answers late, a dead process refuses at once. */
export const answersWithinMs = 4_500;
