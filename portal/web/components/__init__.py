"""Every part that pages are made of, in each state: for whoever works on the portal."""
