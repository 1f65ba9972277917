"""Recognizers of the European Union, one identifier a file."""
