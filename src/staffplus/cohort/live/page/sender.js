// The foot of the phone: the button that sends, and what was said of what was sent. It stays in sight however
// long the question is, and says what a press would do: nobody has to look for whether their answer is in.
import { button, h } from "../../../shared/dom.js";

const WORDS = { new: "Send", going: "Sending …", lost: "Send again", in: "Sent", changed: "Send the change" };

/**
 * @param {function(): void} send is called when there is something to send
 * @returns {{node: Element, say: function(string): void, stand: function(string): void, close: function(): void}}
 *   `stand` takes a name of WORDS
 */
export function sender(send) {
  const said = h("p", { class: "sp-said", role: "status" });
  const way = button(WORDS.new, () => way.dataset.stands !== "in" && send(), { class: "sp-main", hidden: true });
  return {
    node: h("div", { class: "sp-send" }, way, said),
    say: (words) => said.textContent !== words && (said.textContent = words), // the same is not said twice
    stand(how) {
      way.hidden = false;
      way.textContent = WORDS[how];
      way.dataset.stands = how;
      way.setAttribute("aria-disabled", String(how === "in"));
    },
    close: () => (way.hidden = true),
  };
}
