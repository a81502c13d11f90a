/** A call that cannot be meant so: exit code 2. The message says what, the value and the remedy. */
export class CallFault extends Error {}
