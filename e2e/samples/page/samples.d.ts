/** The samples that run in a browser, by name: made by `browser-samples.ts` of what stands in the documentation. */
declare module 'virtual:samples' {
  export const samples: Readonly<Record<string, () => Promise<Record<string, unknown>>>>;
}
