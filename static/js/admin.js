/* Helps for the administrators' pages. Pages work without them.

   data-print   on a button: prints the page */
"use strict";

(function () {
  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
})();
