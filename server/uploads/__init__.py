"""Photos of finished sheets: the page for pupils, and what laptops fetch."""
