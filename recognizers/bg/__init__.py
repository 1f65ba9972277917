"""Recognizers of Bulgaria, one identifier a file."""
