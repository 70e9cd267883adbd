/** Something whoever runs the bridge can do something about: printed as its one sentence. */
export class Problem extends Error {
  override readonly name = 'Problem';
}
