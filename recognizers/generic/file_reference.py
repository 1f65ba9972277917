"""FILE_REFERENCE: the path or name of a picture, recording, scan or document, which often holds a name or number of a
patient.

A path or a name without spaces that ends in the extension of an image, sound, film, portable document or DICOM file.

Source: HIPAA's full-face photographs and comparable images (45 CFR 164.514(b)(2)(i)(Q)); extensions of the IANA
media types.
https://www.iana.org/assignments/media-types

>>> text = r"zie \\\\server\\scans\\canary_0001.dcm en foto.JPG"
>>> [text[r.start : r.end] for r in FileReferenceRecognizer().analyze(text)][1]
'foto.JPG'
>>> FileReferenceRecognizer().analyze("een pdf of jpg, versie 1.2")
[]
"""

from __future__ import annotations

from recognizers.checked import CheckedRecognizer, Form, Standing

_EXTENSIONS = (
    "jpe?g|png|gif|bmp|tiff?|webp|heic|heif|svg|raw|dcm|dicom|ima|nii(?:\\.gz)?|pdf|docx?|xlsx?|rtf|odt|mp3|wav|m4a|ogg|flac|wma|aac|mp4|mov|"
    "avi|mkv|wmv|webm"
)


class FileReferenceRecognizer(CheckedRecognizer):
    """Finds paths and names of files that show or hold a person."""

    ENTITY = "FILE_REFERENCE"
    PATTERNS = (
        Form(
            "file",
            rf"(?<![\p{{L}}\p{{N}}_~./\\:%-])[\p{{L}}\p{{N}}_~./\\:%-]{{1,200}}\.(?:{_EXTENSIONS})(?![\p{{L}}\p{{N}}_])",
            Standing.SURE,
        ),
    )
    CONTEXT = (
        "foto", "scan", "bestand", "bijlage", "opname", "photo", "fichier", "image", "pièce jointe", "datei", "bild",
        "anhang", "file", "picture", "attachment", "recording", "снимка", "файл", "приложение",
    )  # fmt: skip
