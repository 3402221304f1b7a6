"""证书发放: the register of issue, booklets, printers, and what waits to be handed out."""
