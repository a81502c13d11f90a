/** Gas that a transaction of the program allows; an edit of a validator with 280 bytes of details uses about 70 000. */
export const transactionGas = 200_000;
