// A case, read with every check; and whether a file of answers belongs to it.
import { AlignmentError, checker, parseJson, roleNamed, roundNamed } from "../../alignment/files.js";
import { fingerprintOfList, lacksOf, ofFirstEdition, readList, readPerson, readRater } from "../../alignment/written.js";

/**
 * A case from its text.
 * @returns {{asked: object, role: string, description: string, own: ?object}} `asked` is an invitation or a
 *   list, `description` is Markdown, `own` what this person wrote already, if that is known
 * @throws {AlignmentError} it cannot be used; nothing is guessed
 */
export function readCase(setup, text, name) {
  const check = checker(setup, name);
  const file = check.head(parseJson(setup, text, name), setup.second.format.version);
  if (file.kind !== "case") check.fail("case_expected");
  const { description, own } = file;
  return {
    role: check.oneOf(file, "role", setup.role.map(({ id }) => id)),
    asked: readList(setup, JSON.stringify(check.table(file.asked, "asked")), name),
    own: own === null || own === undefined ? null : readRater(setup, check.table(own, "own"), name),
    description: typeof description === "string" ? description : check.field("description", description, "markdown"),
  };
}

/** What a case asks, or a file answers, in words that differ when it does. */
function keyOf(setup, { pair, title, round, listed }, role) {
  const list = listed ? `, list ${fingerprintOfList(setup, listed)}` : "";
  return `“${title}”, ${roleNamed(setup, role)}, ${roundNamed(setup, round)} (${pair}${list})`;
}

/**
 * One's own file for this case. What was written before there was a list belongs to it too.
 * @param {?string} ownId whose answers stand here, if any do
 * @throws {AlignmentError} it is another case's or another person's
 */
export function readOwn(setup, { asked, role }, ownId, text, file) {
  const person = readPerson(setup, text, file);
  if (ofFirstEdition(person)) throw new AlignmentError(setup, "first_here", { lacks: lacksOf(setup, person) });
  const before = person.listed === null;
  const [found, expected] = [keyOf(setup, person, person.role), keyOf(setup, before ? { ...asked, listed: null } : asked, role)];
  const titled = (key) => key.replace(/^“.*”, /u, ""); // a title may have been mended since
  if (titled(found) !== titled(expected)) throw new AlignmentError(setup, "other_case", { file, found, expected });
  if (ownId && person.id !== ownId) throw new AlignmentError(setup, "other_person", { file, found: person.id, expected: ownId });
  return person;
}

