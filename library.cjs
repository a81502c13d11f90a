"use strict";

// This package is TypeScript as it stands; what loads it comes first.
require("./providers/typescript-cache.cjs");
module.exports = require("./library.ts");
