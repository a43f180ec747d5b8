"""Display lists to PDF bytes, payloads to QR matrices."""
