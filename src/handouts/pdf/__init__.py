"""The finished file: read back, proved and imposed."""
