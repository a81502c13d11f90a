import { InvalidArgumentError } from "commander";

/** The value of an option that is some text; another option in its place was meant as one. */
export function optionText(text: string): string {
  if (text === "") throw new InvalidArgumentError("It is empty.");
  if (text.startsWith("-")) throw new InvalidArgumentError("It looks like another option.");
  return text;
}

/** The same of an option that may be given more than once. */
export const moreOptionText = (text: string, former: readonly string[] = []): readonly string[] => [
  ...former,
  optionText(text),
];
