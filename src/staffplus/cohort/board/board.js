// The page of a board, from the disk.
import { followTheme } from "../../shared/theme.js";
import { showBoard } from "./view.js";

followTheme();
showBoard(document.querySelector("main"), JSON.parse(document.getElementById("board").textContent));
