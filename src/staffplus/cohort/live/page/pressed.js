// A press and its release are one click only if both meet the same button, and a page of votes is drawn anew with
// each vote that comes. What comes while somebody presses is therefore shown as soon as they let go.

/**
 * @param {function(object): void} show
 * @returns {function(object): void} shows at once, or the last of what came when nothing is pressed any more
 */
export function betweenPresses(show) {
  let [pressed, waits] = [false, null];
  const press = () => (pressed = true);
  const release = () => {
    pressed = false;
    // The click itself comes first.
    setTimeout(() => {
      const given = waits;
      if (pressed || !given) return;
      waits = null;
      show(given);
    });
  };
  const space = (then) => ({ key }) => key === " " && then();
  document.addEventListener("pointerdown", press, { capture: true });
  document.addEventListener("keydown", space(press), { capture: true });
  document.addEventListener("keyup", space(release), { capture: true });
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, release, { capture: true });
  addEventListener("blur", release);
  return (state) => {
    waits = pressed ? state : null;
    if (!pressed) show(state);
  };
}
