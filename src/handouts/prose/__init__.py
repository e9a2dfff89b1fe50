"""Plain language, measured: sentences, syllables, reading grades, hard words, actions."""
