"""Recognizers of Belgium, one identifier a file."""
