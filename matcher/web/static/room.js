// Whoever has no room or no time says so once: the number of free places follows the reason,
// until it is chosen by hand.
const rooms = [...document.querySelectorAll('input[name="room"]')];
const first = rooms.find((room) => room.checked);
let byHand = false;

for (const room of rooms) room.addEventListener("change", () => { byHand = true; });
for (const reason of document.querySelectorAll('input[name="reason"]')) {
  reason.addEventListener("change", () => {
    if (byHand) return;
    const none = ["full", "no_time"].includes(reason.value);
    const follow = none ? rooms.find((room) => room.value === "0") : first;
    if (follow) follow.checked = true;
  });
}
