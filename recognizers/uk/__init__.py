"""Recognizers of the United Kingdom, one identifier a file."""
