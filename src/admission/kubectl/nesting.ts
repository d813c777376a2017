/** Deeper than any field of a pod. */
const MAX_DEPTH = 100;

/** Whether a value is nested deeper than anything that a pod can hold, so that it may not be walked through. */
export const isTooDeep = (value: unknown, depth = 0): boolean => {
  if (typeof value !== "object" || value === null) return false;
  return depth >= MAX_DEPTH || Object.values(value).some((member) => isTooDeep(member, depth + 1));
};
