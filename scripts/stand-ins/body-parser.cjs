// In the bundle's place of body-parser, which express loads at its own start, with half a megabyte of character tables.
// No route uses it: bodies are read by hand (docs/adr/0006).
module.exports = {};
