// Times as a facilitator reads them from across the room.

/** Seconds as `4:05`; below zero `+0:20`, over the time there was. */
export function duration(seconds) {
  const whole = Math.abs(Math.round(seconds));
  const text = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return seconds < 0 ? `+${text}` : text;
}

/** The time of the day, `14:05`. */
export const timeOfDay = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
