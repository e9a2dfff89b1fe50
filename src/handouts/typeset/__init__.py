"""From editions to pages: composing, pictures, fonts, copyfit and WeasyPrint's one door."""
