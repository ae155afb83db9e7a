// The run sheet's times follow what is typed as the beginning of each session.
for (const session of document.querySelectorAll(".session")) {
  const start = session.querySelector("input.start");
  const shift = () => {
    const [hours, minutes] = start.value.split(":").map(Number);
    if (!Number.isInteger(hours) || !Number.isInteger(minutes)) return;
    for (const time of session.querySelectorAll("time")) {
      const at = hours * 60 + minutes + Number(time.dataset.minute);
      time.textContent = `${Math.floor(at / 60) % 24}:${String(at % 60).padStart(2, "0")}`;
    }
  };
  start.addEventListener("input", shift);
  shift(); // a browser that comes back to the page keeps what was typed
}
