"""From a heap of scans and photos to upright, flat pages that know whose they are."""
