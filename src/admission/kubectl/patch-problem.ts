/** Why a patch cannot be applied: kubectl or the API server would refuse it. Its message is printable. */
export class PatchProblem extends Error {
  override readonly name = "PatchProblem";
}
