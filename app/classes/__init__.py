"""Classes, pupils, and what is handed out to them."""
