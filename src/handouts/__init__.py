"""Print-ready handouts and brochures for clinics, from YAML, HTML and CSS."""

__version__ = "0.1.0"
