import { hasHermes } from "./has-hermes";

/** Suites that need it; told where they are skipped, since nobody would miss them otherwise. */
export const describeWithHermes: jest.Describe = hasHermes()
  ? describe
  : (process.stderr.write(
      "tests of the relayer are skipped: hermes is not on PATH; make relayer-tool builds it, with cargo\n",
    ),
    describe.skip);
