"""What the QR code on a certificate opens."""
