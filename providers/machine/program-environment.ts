/**
 * What a program that the stack calls gets of this process's environment: all but what is Pulumi's, its
 * passphrase and tokens among them.
 */
export const programEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(ICS_USERS_)?PULUMI_/.test(name)),
  );
