/* ID-card readers that type (keyboard wedge).

   data-card          on a field: what the readers type between the parts of a card: tab, enter, pipe, comma, space
   data-card-parts    how many parts there are
   data-card-prefix   the character that each reading begins with, where there is one

   A tab or Enter in the middle of a reading must not leave the field; it becomes a tab in the field's text, which the
   server reads. Whether a card is being read is told by the first character, or by a speed at which nobody types. */
"use strict";

(function () {
  const FASTEST_HAND = 35; // milliseconds a character
  const KEYS = { tab: "Tab", enter: "Enter" };
  const NUMBER = /^\s*\d{17}[\dXx]\s*$/;
  let begun = 0;
  let last = 0;
  let typed = 0;

  // The part before the separator, and the separator itself, came faster than by hand.
  function isRead(field, now) {
    const prefix = field.dataset.cardPrefix;
    if (prefix) return field.value.trimStart().startsWith(prefix);
    return typed > 1 && now - last < FASTEST_HAND && (now - begun) / typed < FASTEST_HAND;
  }

  // The next reading takes the place of the one that was refused.
  function selectRefused(field) {
    if (field && field.matches("[data-card][aria-invalid=true]")) field.select();
  }

  document.addEventListener("focusin", (event) => selectRefused(event.target));
  selectRefused(document.activeElement);

  document.addEventListener("input", function (event) {
    if (!(event.target instanceof Element) || !event.target.matches("[data-card]")) return;
    if (event.timeStamp - last > 2 * FASTEST_HAND) {
      begun = event.timeStamp;
      typed = 0;
    }
    typed += 1;
    last = event.timeStamp;
  });

  // A card is being read: a part of it stands in the field. A reader that types the number alone needs no help.
  function readsOn(field, now) {
    return field.value.includes("\t") || (isRead(field, now) && !NUMBER.test(field.value));
  }

  document.addEventListener(
    "keydown",
    function (event) {
      const field = event.target;
      if (!(field instanceof Element) || !field.matches("[data-card]") || event.ctrlKey || event.shiftKey) return;
      if (event.key !== KEYS[field.dataset.card] || !readsOn(field, event.timeStamp)) return;
      const whole = field.value.split("\t").length >= Number(field.dataset.cardParts);
      if (whole && event.key === "Enter") return;
      event.preventDefault();
      if (whole) field.form.requestSubmit();
      else field.setRangeText("\t", field.value.length, field.value.length, "end");
      last = event.timeStamp;
    },
    true,
  );
})();
