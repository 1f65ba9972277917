"""Recognizers of France, one identifier a file."""
