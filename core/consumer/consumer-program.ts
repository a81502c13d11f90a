/** Program of consumer chains whose config names none: Interchain Security's own. */
export const consumerProgram = "interchain-security-cd";

/** Prefix of that program's account addresses. */
export const consumerAccountPrefix = "consumer";
