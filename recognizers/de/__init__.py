"""Recognizers of Germany, Austria and Switzerland, one identifier a file."""
