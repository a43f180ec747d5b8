"""Pages for a browser: plain HTML and CSS, without scripts, in English and German."""
