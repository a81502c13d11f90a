import type { VersionRule } from "./version-rule";

/** When a command found on PATH is taken instead of one built here. */
export interface PathRule {
  /** Arguments that make it print its version. */
  readonly args: readonly string[];
  /** Its first group is the version. */
  readonly version: RegExp;
  readonly accepts: VersionRule;
  /** Commands that must stand beside it or on PATH, else it is not the whole thing. */
  readonly needs?: readonly string[];
}

/** Of what the official Pulumi brings along or fetches: ours is linked only where that is not so. */
export interface OfficialRule {
  /** Tool whose installation brings it: where that one is taken from PATH, ours is not needed. */
  readonly partOf: string;
  /** npm package whose pin in package.json is its version. */
  readonly npmPackage: string;
  /** Name of the resource plugin that it is; Pulumi keeps these in a folder of its own. */
  readonly plugin?: string;
  /** Versions that states of stacks ask for which an earlier npm package made; this one serves them too. */
  readonly servesStatesOf?: readonly string[];
  /** Whether ours is a stand-in; otherwise it is the genuine one, built here. */
  readonly standIn: boolean;
}

export interface Tool {
  /** File name under which it is linked. */
  readonly name: string;
  /** Exactly one of the two in a Go module: a Go package to build, or a script in the family's folder. */
  readonly goPackage?: string;
  readonly script?: string;
  readonly onPath?: PathRule;
  readonly official?: OfficialRule;
}

interface Family {
  readonly name: string;
  /** Folder of what is built, from the checkout: go.mod and go.sum, or Cargo.toml and Cargo.lock. */
  readonly moduleDir: string;
  readonly tools: readonly Tool[];
  /** What its build takes on two cores after those before it, roughly, in seconds: for telling how far all is. */
  readonly buildSeconds: number;
  /** The make target that sees to it, where nothing else does: most who work here do not need it. */
  readonly optional?: string;
}

/** Tools that share one go.mod, hence one version, one build and one cache entry. */
export interface GoFamily extends Family {
  /** Module whose version in that go.mod is the family's: go.mod is the only pin. */
  readonly module: string;
  /** Linker flags, given the version as go.mod writes it, e.g. `v1.35.4`. */
  readonly ldflags?: (version: string) => readonly string[];
  /** Files of a module kept beside the binaries: those of a folder in the module whose names end so → folder in the entry. */
  readonly share?: readonly {
    /** The family's module unless given. */
    readonly module?: string;
    readonly from: string;
    readonly to: string;
    readonly ending: string;
  }[];
}

/** Programs of one cargo package of ours, each named as its tool is. */
export interface CargoFamily extends Family {
  /** Crate whose version in that Cargo.toml is the family's. */
  readonly crate: string;
  /** What to do instead where there is no Rust, in words that end a sentence. */
  readonly instead: string;
}

export type ToolFamily = GoFamily | CargoFamily;

export const isGo = (family: ToolFamily): family is GoFamily => "module" in family;
