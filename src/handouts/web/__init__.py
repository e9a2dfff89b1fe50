"""The desk as web pages."""
