// Whoever has no room or no time says so once: the number of free places follows the reason, until
// it is chosen by hand, and until when that lasts is asked of nobody else.
const rooms = [...document.querySelectorAll('input[name="room"]')];
const shown = document.querySelector('input[name="room_shown"]');
const first = rooms.find((room) => room.checked);
const part = document.querySelector("[data-for-no-room]");
let byHand = false;

function ask(none) {
  if (!part) return;
  part.hidden = !none;
  for (const input of part.querySelectorAll("input")) input.disabled = !none;
}

function follow(none) {
  ask(none);
  if (byHand) return;
  const room = none ? rooms.find((other) => other.value === "0") : first;
  if (room) room.checked = true;
}

for (const room of rooms) {
  room.addEventListener("change", () => {
    byHand = true;
    if (shown) shown.value = "";
  });
}
const reasons = [...document.querySelectorAll('input[name="reason"]')];
const lacksRoom = (reason) => ["full", "no_time"].includes(reason?.value);
for (const reason of reasons) {
  reason.addEventListener("change", () => follow(lacksRoom(reason)));
}
if (!document.querySelector(".govuk-error-summary")) {
  ask(lacksRoom(reasons.find((reason) => reason.checked)));
}
