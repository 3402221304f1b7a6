/* data-recent-day   on a field for a day that has been: today. A day typed without its year, as 10-31 or 1031, is said
   in full before it is sent, so that whoever typed it sees the year; the server reads both alike. */
"use strict";

(function () {
  const WITHOUT_YEAR = /^\s*(?:(\d{1,2})[-./月 ](\d{1,2})日?|(\d{2})(\d{2}))\s*$/;

  // Before whatever else hears of the change.
  document.addEventListener(
    "change",
    function (event) {
      const field = event.target;
      const today = field instanceof HTMLInputElement && field.dataset.recentDay;
      const found = today && WITHOUT_YEAR.exec(field.value);
      if (!found) return;
      const day = [found[1] || found[3], found[2] || found[4]].map((part) => part.padStart(2, "0")).join("-");
      const year = Number(today.slice(0, 4)) - (day > today.slice(5) ? 1 : 0);
      field.value = `${year}-${day}`;
    },
    true,
  );
})();
