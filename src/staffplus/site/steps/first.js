// Begins what the landing page alone has: where to go on, and which path.
import { onLogChange } from "../../shared/log.js";
import { home } from "./home.js";

home();
onLogChange(home);
