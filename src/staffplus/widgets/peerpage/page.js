// The page of one learner's packet: mark three pieces whose levels are known, then three others', then one's own.
// It sends nothing: what is marked is saved as a file.
import { followTheme } from "../../shared/theme.js";
import { drawPacket } from "./sheet.js";

followTheme();
drawPacket(JSON.parse(document.getElementById("packet").textContent), document.querySelector("main"));
