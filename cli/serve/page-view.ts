import { networkGraph } from "../../core/graph/network-graph";
import { networkStatus, type Seen } from "../../core/peers/network-status";
import { graphPicture } from "../graph/picture";
import type { Shape } from "../graph/shape";
import { markText, statusTables } from "../render-status";

/** A table; the first row is its head. */
export interface PageTable {
  readonly caption: string;
  readonly rows: readonly (readonly string[])[];
}

/** What a page shows of a look. All texts are strangers' words, and safe lines. */
export interface PageView {
  /** RFC 3339. */
  readonly at: string;
  readonly verdict: string;
  /** What is out of step, one line each, with the command that mends it. */
  readonly findings: readonly string[];
  /** What is as it should be and worth knowing, one line each. */
  readonly notes: readonly string[];
  readonly tables: readonly PageTable[];
  readonly picture: Shape;
}

/** What a page is told; `lost` says why what it shows may be out of date. */
export interface PageState {
  readonly view?: PageView;
  readonly lost?: string;
}

/** What a page shows of a look: the picture of `ics graph` and the tables of `ics status`. */
export function pageView(seen: Seen): PageView {
  const status = networkStatus(seen);
  const { validators, consumerChains } = statusTables(status);
  const mark = markText(status);
  const findings = status.findings.map(({ about, what, mend }) => `${about}: ${what}; ${mend}`);
  return {
    at: seen.now.toISOString(),
    verdict: findings.length === 0 ? "Everything is in step" : `${findings.length} out of step`,
    findings,
    notes: status.notes.map(({ about, what }) => `${about}: ${what}`),
    tables: [
      { caption: "Validators", rows: validators },
      { caption: ["Consumer chains", mark].filter(Boolean).join(" – "), rows: consumerChains },
    ],
    picture: graphPicture(networkGraph(seen)),
  };
}
