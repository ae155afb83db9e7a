// The board on the facilitator's screen: lines as they come, on the page that files make too.
import { h } from "../../../shared/dom.js";
import { followTheme } from "../../../shared/theme.js";
import { showBoard } from "../../board/view.js";
import { follow } from "./connection.js";

const joining = document.getElementById("join");
const said = h("p", { class: "sp-said", role: "status" });
const place = h("div", {});
let show = null;

followTheme();
const { address, code } = joining.dataset;
const picture = h("img", { src: "/facilitator/qr.svg", alt: `QR code of ${address}/${code}`, class: "sp-qr" });
const words = h("p", { class: "sp-join" }, "Send a line: ", h("span", { class: "sp-address" }, address), ", code ", h("strong", {}, code));
document.querySelector("main").replaceChildren(picture, words, said, place);
follow(
  "/facilitator/board/events",
  (board) => {
    if (show) show(board);
    else show = showBoard(place, board);
  },
  (reached) => {
    said.textContent = reached ? "" : "The server cannot be reached; trying again.";
  },
);
