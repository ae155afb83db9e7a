// What a room does with its lines: groups, dots, and lines put aside. Plain values and no elements;
// each change gives a new state.
//   {groups: {part: [{id, name}]}, of: {line: group}, dots: {line or group: number}, aside: [line]}
import { isTable } from "../../plain.js";

export const EMPTY = { groups: {}, of: {}, dots: {}, aside: [] };
const MOST_NAME = 80; // characters
const listOf = (value) => (Array.isArray(value) ? value : []);
const textOf = (value) => (typeof value === "string" ? value : "");

/** A state with all its parts, whatever was kept. */
export function wholeState(kept) {
  if (!isTable(kept)) return EMPTY;
  const table = (value) => (isTable(value) ? value : {});
  const groups = Object.fromEntries(
    Object.entries(table(kept.groups)).map(([part, some]) => [part, listOf(some).filter((it) => isTable(it) && textOf(it.id)).map(({ id, name }) => ({ id, name: textOf(name) }))]),
  );
  const dots = Object.entries(table(kept.dots)).filter(([, n]) => Number.isInteger(n) && n > 0);
  const of = Object.entries(table(kept.of)).filter(([, group]) => textOf(group));
  return { groups, of: Object.fromEntries(of), dots: Object.fromEntries(dots), aside: listOf(kept.aside).filter(textOf) };
}

export const groupsIn = (state, part) => state.groups[part] ?? [];
const dotsOn = (state, id) => state.dots[id] ?? 0;

/** A part with one more group at its end, and the id of that. */
export function withGroup(state, part, name) {
  const every = Object.values(state.groups).flat();
  const id = `g${1 + Math.max(0, ...every.map((it) => Number(it.id.slice(1)) || 0))}`;
  return { state: { ...state, groups: { ...state.groups, [part]: [...groupsIn(state, part), { id, name }] } }, id };
}

export function named(state, part, id, name) {
  const groups = groupsIn(state, part).map((it) => (it.id === id ? { id, name: name.slice(0, MOST_NAME) } : it));
  return { ...state, groups: { ...state.groups, [part]: groups } };
}

/** A part without a group; its lines stand alone again, its dots are gone. */
export function withoutGroup(state, part, id) {
  const of = Object.fromEntries(Object.entries(state.of).filter(([, group]) => group !== id));
  const { [id]: _, ...dots } = state.dots;
  return { ...state, of, dots, groups: { ...state.groups, [part]: groupsIn(state, part).filter((it) => it.id !== id) } };
}

/** A line in a group, or in none: "". */
export function moved(state, line, group) {
  const { [line]: _, ...of } = state.of;
  return { ...state, of: group ? { ...of, [line]: group } : of };
}

export function dotted(state, id, more) {
  const { [id]: was = 0, ...dots } = state.dots;
  const now = Math.max(0, was + more);
  return { ...state, dots: now ? { ...dots, [id]: now } : dots };
}

export const putAside = (state, line) => ({ ...state, aside: [...new Set([...state.aside, line])] });
export const broughtBack = (state, part) => ({ ...state, aside: state.aside.filter((id) => !part.lines.some((line) => line.id === id)) });

/** The groups of a part with their lines, then the lines of none. @returns {{id, name, dots, lines}[]} */
export function laid(state, part) {
  const shown = part.lines.filter(({ id }) => !state.aside.includes(id)).map((line) => ({ ...line, dots: dotsOn(state, line.id) }));
  const groups = groupsIn(state, part.id);
  const of = ({ id }) => (groups.some((group) => group.id === state.of[id]) ? state.of[id] : "");
  const filled = groups.map((group) => ({ ...group, dots: dotsOn(state, group.id), lines: shown.filter((line) => of(line) === group.id) }));
  return [...filled, { id: "", name: "", dots: 0, lines: shown.filter((line) => !of(line)) }];
}

export const dotsIn = (state, part) => laid(state, part).reduce((sum, { dots, lines }) => sum + dots + lines.reduce((of, line) => of + line.dots, 0), 0);
