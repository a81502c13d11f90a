/** Whether a file is named by an address of the web instead of a path. */
export const isWebAddress = (file: string): boolean => /^https?:\/\//i.test(file);
