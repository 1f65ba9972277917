"""Lazy frames -> a release that is switched in whole, or not at all.

Comes in: lazy frames, the target folder, what goes into manifest and record. Goes out: files in a private staging
folder beside the target, later the target. Must not know: the policy, operators, keys, or what a cell means.

    open_stage -> sink (each table) -> write_json -> [verify reads the stage] -> commit
                                                                          \\--> discard

The staging folder has mode 0700; what is inside follows the umask, so that a release gets the modes of any other
file of its owner once it is switched in. The record, which stays in the house, gets 0600.
"""

from redact.publish.stage import FORMAT, RECORD, Stage, check_record, claim, discard, is_release, open_stage, record_of
from redact.publish.switch import commit
from redact.publish.write import IN_MEMORY, digest, sink, sort_by, write_json

__all__ = [
    "FORMAT",
    "IN_MEMORY",
    "RECORD",
    "Stage",
    "check_record",
    "claim",
    "commit",
    "digest",
    "discard",
    "is_release",
    "open_stage",
    "record_of",
    "sink",
    "sort_by",
    "write_json",
]
