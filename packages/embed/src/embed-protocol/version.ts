/** Version of what a page and the call in its frame say to each other; every message carries it as `guise`. */
export const EMBED_VERSION = 1;
