"""Recognizers of the United States, one identifier a file."""
