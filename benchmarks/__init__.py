"""What the main job costs, beside the floor that no job can be under: `python -m benchmarks --help`.

__main__ -> case (one child process each) -> flow, memory, text, recall, synthea -> one JSON line
                                              |
                                        patients (a process of its own makes the input), timing, machine
"""
