/* Helps for the administrators' pages. Pages work without them.

   data-tick-all="name"   on a check box: ticks every box of that name with it
   data-print             on a button: prints the page */
"use strict";

(function () {
  document.addEventListener("change", function (event) {
    const all = event.target instanceof Element && event.target.closest("[data-tick-all]");
    if (!all) return;
    document.getElementsByName(all.dataset.tickAll).forEach(function (box) {
      box.checked = all.checked;
    });
  });

  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
})();
