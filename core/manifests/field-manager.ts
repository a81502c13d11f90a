/** Who writes all of the stack's Kubernetes objects, whichever run it is. */
export const fieldManager = "ics-discovery";
