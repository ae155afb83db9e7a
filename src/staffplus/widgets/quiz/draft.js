// What is chosen or typed and not yet checked, kept in the browser until it is: a reload loses nothing and
// marks nothing. It is no answer, so it stands beside the log and not in it.
const PREFIX = "staffplus:draft:";

const keyOf = (course, { id }) => `${PREFIX}${course}:${id}`;

/** The controls that hold a choice, in the learner's order. */
const fieldsOf = (node) => [...node.querySelectorAll("input, select")];

const valueOf = (field) => (field.matches("[type=radio], [type=checkbox]") ? (field.checked ? field.value : null) : field.value);

/** What stands in the controls of an item. @returns {{hash: string, fields: (string|null)[], response: *}} */
const taken = (item, node, controls) => ({ hash: item.hash, fields: fieldsOf(node).map(valueOf), response: controls.read() });

/** Whether nothing is chosen. */
const isEmpty = ({ fields, response }) => response === null && fields.every((it) => !it?.trim());

/** Where nothing can be kept, a draft lives on the screen alone. */
function quietly(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/** The draft of an item as it now is worded, or null. */
export function draftOf(course, item) {
  const found = quietly(() => JSON.parse(localStorage.getItem(keyOf(course, item))));
  return found?.hash === item.hash && Array.isArray(found.fields) ? found : null;
}

/**
 * The draft of an item in its node: kept from the first change on, for as long as the item is open.
 * @param {function(): boolean} isOpen whether there is something to be checked
 * @returns {{fits: function(): boolean, show: function(): void, drop: function(): void}}
 */
export function heldDraft(course, item, node, controls, isOpen) {
  const drop = () => quietly(() => localStorage.removeItem(keyOf(course, item)));
  function keep() {
    const now = taken(item, node, controls);
    if (isEmpty(now)) drop();
    else quietly(() => localStorage.setItem(keyOf(course, item), JSON.stringify(now)));
  }
  for (const type of ["input", "change"]) node.addEventListener(type, () => isOpen() && keep());
  return {
    drop,
    fits: () => draftOf(course, item)?.fields.length === fieldsOf(node).length,
    show() {
      const { fields, response } = draftOf(course, item);
      if (response !== null) controls.show(response); // steps in order are no fields
      fieldsOf(node).forEach((field, n) => {
        if (field.matches("[type=radio], [type=checkbox]")) field.checked = field.value === fields[n];
        else field.value = typeof fields[n] === "string" ? fields[n] : "";
      });
      fieldsOf(node)[0]?.dispatchEvent(new Event("change", { bubbles: true })); // a reason follows its answer
    },
  };
}
