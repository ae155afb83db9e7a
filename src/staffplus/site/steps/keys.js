// The arrow keys turn steps, wherever no control, text or widget has a use for them.
const USES = [
  "input, select, textarea, summary, audio, video, iframe, [contenteditable]",
  "[role=radio], [role=slider], [role=tab], [role=menuitem], [role=option], [role=listbox], [role=menu], [role=dialog]",
  ".staffplus-widget, .dropdown-menu, dialog, .bd-sidebar-primary, .bd-sidebar-secondary",
].join(", ");

/** Something that scrolls sideways takes the arrows itself: a wide table, or the page when it is enlarged. */
function scrollsSideways(node) {
  for (let at = node; at; at = at.parentElement) {
    if (at.scrollWidth > at.clientWidth + 1 && (at === document.documentElement || at.tabIndex >= 0)) return true;
  }
  return false;
}

/** @param {{back: function, next: function}} turn @param {function(): boolean} active */
export function onStepKeys({ back, next }, active) {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if ((key !== "ArrowLeft" && key !== "ArrowRight") || !active()) return;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.closest?.(USES) || scrollsSideways(target)) return;
    event.preventDefault();
    if (key === "ArrowLeft") back();
    else next();
  });
}
