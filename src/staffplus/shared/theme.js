// For pages that stand alone; in the book the theme's own script does this.

/** Follow the system's theme. */
export function followTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => (document.documentElement.dataset.theme = dark.matches ? "dark" : "light");
  dark.addEventListener("change", paint);
  paint();
}
