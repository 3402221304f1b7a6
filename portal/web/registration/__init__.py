"""失业登记 at the window: from the card to the printed form."""
