import { z } from "zod";

import { configSchema } from "../../config/schema";
import { configurationText } from "../support/configuration-text";
import { expectGolden } from "../support/golden";

describe("docs/configuration.md", () => {
  it("says of every setting what the schema says", () => {
    expectGolden("../../docs/configuration.md", configurationText(configSchema));
  });

  it("is refused where a setting says nothing of itself", () => {
    const silent = z.strictObject({
      outer: z.strictObject({ inner: z.string() }).describe("Something."),
    });
    expect(() => configurationText(silent)).toThrow("inner says nothing of itself");
  });
});
