"""短信: messages that did not arrive, and what the sender's office does about them."""
