// The board on the facilitator's screen: lines as they come, on the page that files make too.
import { h } from "../../../widgets/shared/dom.js";
import { followTheme } from "../../../widgets/shared/theme.js";
import { showBoard } from "../../board/view.js";
import { follow } from "./connection.js";

const joining = document.getElementById("join");
const said = h("p", { class: "sp-said", role: "status" });
const place = h("div", {});
let show = null;

followTheme();
document.querySelector("main").replaceChildren(h("p", { class: "sp-join" }, joining.textContent), said, place);
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
