/* Helps for lists with boxes to tick. Pages work without them.

   data-tick-all="name"   on a check box: ticks every box of that name with it
   data-ticked="name"     on an element: says how many boxes of that name are ticked */
"use strict";

(function () {
  function boxes(name) {
    return Array.from(document.getElementsByName(name)).filter((one) => one.matches("[type=checkbox]"));
  }

  function count() {
    document.querySelectorAll("[data-ticked]").forEach(function (place) {
      place.textContent = boxes(place.dataset.ticked).filter((one) => one.checked).length;
    });
    document.querySelectorAll("[data-tick-all]").forEach(function (all) {
      const below = boxes(all.dataset.tickAll);
      all.checked = below.length > 0 && below.every((one) => one.checked);
    });
  }

  document.addEventListener("change", function (event) {
    const all = event.target instanceof Element && event.target.closest("[data-tick-all]");
    if (all) boxes(all.dataset.tickAll).forEach((box) => (box.checked = all.checked));
    count();
  });

  // More rows of a list, and the browser's own memory of what was ticked.
  document.addEventListener("htmx:afterSettle", count);
  window.addEventListener("pageshow", count);
})();
