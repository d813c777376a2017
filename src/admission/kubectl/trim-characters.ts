/** Without any of `characters` at both ends. Not by an expression: `x+$` looks at a run of x from each of its places. */
export const trimCharacters = (text: string, characters: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && characters.includes(text.charAt(start))) start++;
  while (end > start && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
};
