"""The edge of the program: files, standard streams, messages.

The modules, lowest layer first; one imports only from rows above its own.

shipped   the schemas and templates that ship with the tool
encoding  the bytes of an input, which must be UTF-8
limits    how large each kind of input may be
failures  what the system refuses, in words of our own
stdio     files and standard input read, standard output and standard error written
undo      files that one run replaces together, and what a killed run left of that
folders   folders, locked while a run writes in them, and cleared of what a killed one left
writing   files written whole or not at all
report    problems as text or JSON, told on standard error and where a host hides that
checks    the answers of a command that checks
"""
