import { isWebAddress } from "../../../core/plan/web-address";

describe("isWebAddress", () => {
  it.each(["http://h/genesis.json", "https://h/genesis.json", "HTTPS://h"])(
    "holds for %s",
    (file) => {
      expect(isWebAddress(file)).toBe(true);
    },
  );

  it.each(["genesis.json", "./http://h", "https:/h", "httpss://h", "ftp://h", ""])(
    "does not for %s",
    (file) => {
      expect(isWebAddress(file)).toBe(false);
    },
  );
});
