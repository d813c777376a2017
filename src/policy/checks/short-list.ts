/** `a, b, c`; beyond `limit` items the rest is counted: `a, b and 3 more`. */
export const shortList = (items: readonly string[], limit = 10): string => {
  const more = items.length - limit;
  if (more <= 0) return items.join(", ");
  return `${items.slice(0, limit).join(", ")} and ${more} more`;
};
