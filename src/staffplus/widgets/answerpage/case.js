// A case, read with every check; and whether a file of answers belongs to it.
import { AlignmentError, checker, parseJson, readQuestionsPart, roleNamed, roundNamed, withFingerprint } from "../../alignment/files.js";

/**
 * A case from its text.
 * @returns {{questions: object, round: string, role: string, description: string}} `description` is Markdown
 * @throws {AlignmentError} it cannot be used; nothing is guessed
 */
export function readCase(setup, text, name) {
  const check = checker(setup, name);
  const file = check.head(parseJson(setup, text, name));
  if (file.kind !== "case") check.fail("case_expected");
  return {
    questions: readQuestionsPart(setup, check, file.questions),
    round: check.oneOf(file, "round", setup.round.map((one) => one.id)),
    role: check.oneOf(file, "role", setup.role.map((one) => one.id)),
    description: typeof file.description === "string" ? file.description : check.field("description", file.description, "markdown"),
  };
}

/** Refuse answers to another case, or of another person than the one whose answers stand here. */
export function mustBelong(setup, asked, ownId, answers) {
  const keyOf = ({ questions, role, round }) => {
    const { pair, title } = questions;
    const { fingerprint } = withFingerprint(setup, questions);
    return `“${title}”, ${roleNamed(setup, role)}, ${roundNamed(setup, round)} (${pair}, wording ${fingerprint})`;
  };
  const [found, expected, file] = [keyOf(answers), keyOf(asked), answers.source];
  if (found !== expected) throw new AlignmentError(setup, "other_case", { file, found, expected });
  if (ownId && answers.id !== ownId) throw new AlignmentError(setup, "other_person", { file, found: answers.id, expected: ownId });
}
