"use strict";

// The program is TypeScript as it stands; what loads it, compiled and cached, comes first.
require("./providers/typescript-cache.cjs");
module.exports = require("./index.ts");
