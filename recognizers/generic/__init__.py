"""Recognizers of no one country, one identifier a file."""
