#!/usr/bin/env node
"use strict";

// `ics` is TypeScript as it stands; what loads it, compiled and cached, comes first.
require("./providers/typescript-cache.cjs");
require("./cli/main.ts");
