"""Recognizers of the Netherlands, one identifier a file."""
